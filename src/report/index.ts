/** The proof and comparisons of access as pages and texts. Pure: nothing is written here. */
export { diffMarkdown } from "./diff-markdown";
export { diffLine, diffText } from "./diff-text";
export { proofMarkdown } from "./proof-markdown";
export { reportPage } from "./report-page";
