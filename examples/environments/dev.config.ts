import { environment } from "./base";

/** With staging, in the same two accounts. */
export default environment({
  name: "dev",
  accountA: "111111111111",
  accountB: "222222222222",
  stateBucket: "acme-terraform-states",
});
