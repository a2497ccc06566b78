/** Questions of a team's own: what AWS would answer to a request, by what the stacks say. */
export { answer, type Answer, type Part, type Result } from "./answer";
export { answerCase, CaseError, faultOf, readCases, type Case } from "./cases";
export { QuestionError, questionError, type UserQuestion } from "./user-question";
