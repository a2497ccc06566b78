import { environment } from "./base";

/** With dev, in the same two accounts. */
export default environment({
  name: "staging",
  accountA: "111111111111",
  accountB: "222222222222",
  stateBucket: "acme-terraform-states",
});
