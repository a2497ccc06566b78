import { HandshakeError } from "../config/errors";

/** The AWS SDK found no credentials. */
export class AwsCredentialsError extends HandshakeError {
  readonly code = "NO_CREDENTIALS";

  /**
   * @param profile - the requested profile; undefined for the environment's credentials
   * @param option - how a profile is given
   */
  constructor(profile: string | undefined, cause: Error, option = "--profile NAME") {
    const said = `none (${cause.message})`;
    super(
      profile === undefined
        ? `AWS: expected credentials in the environment, received ${said}. Give ${option}, set AWS_PROFILE, or log in with \`aws sso login\`, then run the same command again.`
        : `--profile ${profile}: expected a profile of the AWS config files that has credentials, received ${said}. \`aws configure list-profiles\` lists them; \`aws sso login --profile ${profile}\` renews a session.`,
      { cause },
    );
  }
}
