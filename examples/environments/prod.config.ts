import { environment } from "./base";

/** In two accounts of its own. */
export default environment({
  name: "prod",
  accountA: "333333333333",
  accountB: "444444444444",
  stateBucket: "acme-prod-terraform-states",
});
