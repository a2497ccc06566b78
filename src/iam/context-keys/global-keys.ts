import { ABSENT, UNDECLARED, type Found } from "../context";
import {
  notOfServices,
  notSent,
  ofSessions,
  ofThePrincipal,
  onlyFor,
  onPage,
  single,
  undetermined,
  type Assumption,
  type RequestFacts,
} from "./context-key";

const GLOBAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";
const FORWARDED = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html";

/** A forwarded request does not come from the caller's VPC. AWS redacts what else the service sends. */
const ofEndpoints: Assumption = ({ forwarded, throughEndpoint }) =>
  forwarded || throughEndpoint === false ? ABSENT : UNDECLARED;

const ofTheInternet: Assumption = ({ forwarded, throughEndpoint }) =>
  throughEndpoint === true && !forwarded ? ABSENT : UNDECLARED;

/** Not in AWS's lists of services that send keys about an endpoint's owner. */
const WITHOUT_ENDPOINT_OWNER: ReadonlySet<string> = new Set(["sts", "sns", "logs", "secretsmanager"]);

const endpointOwner: Assumption = ({ service, throughEndpoint }) =>
  WITHOUT_ENDPOINT_OWNER.has(service) || throughEndpoint === false ? ABSENT : UNDECLARED;

/** The services with actions whose requests lack the keys of the resource's account. */
const WITHOUT_RESOURCE_ACCOUNT: ReadonlySet<string> = new Set(
  "auditmanager detective ds ec2 es events guardduty macie2 route53 securityhub".split(" "),
);

function ofTheResource(find: (facts: RequestFacts) => Found): Assumption {
  return (facts) => (WITHOUT_RESOURCE_ACCOUNT.has(facts.service) ? UNDECLARED : find(facts));
}

const resourceOrganization = ofTheResource(({ resourceOrganization: organization }) =>
  organization === "none" ? ABSENT : single(organization?.id),
);

const resourcePaths = ofTheResource(({ resourceOrganization: organization }): Found => {
  if (organization === "none") return ABSENT;
  return organization?.path === undefined ? UNDECLARED : { state: "several", values: [organization.path] };
});

/** Tag keys are not case-sensitive. */
const resourceTag: Assumption = ({ resourceTags }, name) => {
  if (resourceTags === undefined) return UNDECLARED;
  const wanted = name.slice(name.indexOf("/") + 1);
  const found = Object.entries(resourceTags).find(([tag]) => tag.toLowerCase() === wanted);
  return found === undefined ? ABSENT : single(found[1]);
};

/** A service that assumes a role may tag the session in the same call. */
const tagsOfTheRequest: Assumption = ({ action, principal }) =>
  action === "sts:tagsession" || (action === "sts:assumerole" && principal.kind === "service")
    ? UNDECLARED
    : ABSENT;

/** A session that no person started has no second factor: "false" or missing, according to AWS's pages. */
const secondFactor: Assumption = ({ principal }) => {
  if (principal.kind === "root") return UNDECLARED;
  if (principal.kind !== "role-session") return ABSENT;
  return principal.begunBy === "service" ? { state: "perhaps", value: "false" } : UNDECLARED;
};

const calledVia: Assumption = ({ forwarded }) => (forwarded ? UNDECLARED : ABSENT);

const viaService: Assumption = ({ forwarded, principal }) => {
  if (forwarded) return single("true");
  // The page of forwarded requests says that a direct call lacks the key, the page of keys that it is "false".
  return principal.kind === "service" ? UNDECLARED : { state: "perhaps", value: "false" };
};

/** Keys that requests to any service may have. */
export const GLOBAL_KEYS = onPage(GLOBAL, [
  {
    single: {
      string: [
        "aws:PrincipalAccount",
        "aws:PrincipalOrgID",
        "aws:PrincipalTag/*",
        "aws:PrincipalServiceName",
        "aws:PrincipalType",
        "aws:userid",
        "aws:username",
      ],
      arn: ["aws:PrincipalArn"],
      boolean: ["aws:PrincipalIsAWSService", "aws:AssumedRoot"],
    },
    several: ["aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList"],
    sent: "by kind of principal",
    assumed: ofThePrincipal,
  },
  {
    single: { arn: ["aws:SourceArn"], string: ["aws:SourceAccount", "aws:SourceOrgID"] },
    several: ["aws:SourceOrgPaths"],
    sent: "by a service that calls for itself, on behalf of a resource",
    assumed: ofThePrincipal,
  },
  {
    single: { boolean: ["aws:SecureTransport"] },
    sent: "with every request; usually over TLS",
    assumed: () => single("true"),
  },
  {
    single: { date: ["aws:CurrentTime"], "date-or-numeric": ["aws:EpochTime"], string: ["aws:UserAgent"] },
    sent: "with every request",
    assumed: undetermined,
  },
  {
    single: { string: ["aws:referer"] },
    sent: "if the client sends it",
    assumed: undetermined,
  },
  {
    single: { ip: ["aws:SourceIp"] },
    sent: "with requests that come through no VPC endpoint; what services send is redacted",
    assumed: ofTheInternet,
  },
  {
    single: { string: ["aws:SourceVpc", "aws:SourceVpce"], ip: ["aws:VpcSourceIp"] },
    sent: "with requests through a VPC endpoint, and not passed on",
    page: FORWARDED,
    assumed: ofEndpoints,
  },
  {
    single: { arn: ["aws:SourceVpcArn"], string: ["aws:VpceAccount", "aws:VpceOrgID"] },
    several: ["aws:VpceOrgPaths"],
    sent: "with requests through a VPC endpoint to services of a list",
    assumed: endpointOwner,
  },
  {
    single: { boolean: ["aws:ViaAWSService"] },
    sent: '"true" when a service passes a request on; "false", or not at all, when the caller sends it',
    assumed: viaService,
  },
  {
    single: { string: ["aws:CalledViaFirst", "aws:CalledViaLast"] },
    several: ["aws:CalledVia"],
    sent: "by some services that pass a request on; whether S3 does to KMS, AWS's pages do not agree",
    page: FORWARDED,
    assumed: calledVia,
  },
  {
    single: { string: ["aws:RequestedRegion"] },
    sent: "with every request: the Region of the endpoint that is called; for STS, of the caller's endpoint",
    assumed: ({ region }) => single(region),
  },
  {
    single: { string: ["aws:ResourceAccount"] },
    sent: "with nearly every request",
    assumed: ofTheResource(({ resourceAccount }) => single(resourceAccount)),
  },
  {
    single: { string: ["aws:ResourceOrgID"] },
    sent: "as aws:ResourceAccount, if that account is in an organization",
    assumed: resourceOrganization,
  },
  {
    several: ["aws:ResourceOrgPaths"],
    sent: "as aws:ResourceAccount, if that account is in an organization",
    assumed: resourcePaths,
  },
  {
    single: { string: ["aws:ResourceTag/*"] },
    sent: "with requests about a resource that has the tag, by services that authorize by tags",
    assumed: resourceTag,
  },
  {
    single: { string: ["aws:RequestTag/*"] },
    several: ["aws:TagKeys"],
    sent: "with requests that pass tags on",
    assumed: tagsOfTheRequest,
  },
  {
    single: { date: ["aws:TokenIssueTime"] },
    sent: "with temporary credentials",
    assumed: ofSessions,
  },
  {
    single: { boolean: ["aws:MultiFactorAuthPresent"] },
    sent: "with temporary credentials",
    assumed: secondFactor,
  },
  {
    single: {
      numeric: ["aws:MultiFactorAuthAge"],
      "arn-or-string": ["aws:FederatedProvider"],
      string: ["identitystore:UserId"],
    },
    sent: "in sessions that a person or an identity provider started",
    assumed: notOfServices,
  },
  {
    single: { string: ["aws:SourceIdentity"] },
    sent: "in sessions that were started with one",
    assumed: ofSessions,
  },
  {
    single: {
      string: ["aws:Ec2InstanceSourceVpc", "glue:RoleAssumedBy", "glue:CredentialIssuingService"],
      ip: ["aws:Ec2InstanceSourcePrivateIPv4"],
      numeric: ["ec2:RoleDelivery"],
      arn: [
        "codebuild:BuildArn",
        "codebuild:ProjectArn",
        "ec2:SourceInstanceArn",
        "lambda:SourceFunctionArn",
        "ssm:SourceInstanceArn",
      ],
    },
    sent: "in sessions that a service started for what it runs",
    assumed: ofSessions,
  },
  {
    single: { arn: ["aws:SignInSessionArn", "aws:ChatbotSourceArn"] },
    sent: "in sessions that a person started",
    assumed: ({ principal, ...facts }, name) =>
      principal.kind === "user" || principal.kind === "root"
        ? UNDECLARED
        : notOfServices({ principal, ...facts }, name),
  },
]);

const STS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html";
const ASSUME = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

export const STS_KEYS = onPage(STS, [
  {
    single: { string: ["sts:ExternalId"] },
    sent: "with AssumeRole, if the caller passes one",
    assumed: notSent,
  },
  {
    single: { string: ["sts:RoleSessionName"] },
    sent: "with every way of assuming a role: the caller chooses it",
    assumed: onlyFor(ASSUME, undetermined),
  },
  {
    single: { string: ["sts:SourceIdentity"] },
    sent: "with the request that sets it",
    assumed: onlyFor(["sts:SetSourceIdentity"], undetermined),
  },
  {
    several: ["sts:TransitiveTagKeys"],
    sent: "with requests that pass session tags on",
    assumed: tagsOfTheRequest,
  },
  {
    single: { numeric: ["sts:DurationSeconds"] },
    sent: "with requests for bearer tokens",
    assumed: onlyFor(["sts:GetServiceBearerToken"], undetermined),
  },
]);
