/** The user's questions: whether AWS would allow a request, according to the stacks. */
export { answer, type Answer, type Part, type Result } from "./answer";
export { answerCase, CaseError, faultOf, readCases, type Case } from "./cases";
export { QuestionError, questionError, type UserQuestion } from "./user-question";
