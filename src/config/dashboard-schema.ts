import * as z from "zod";
import { dashboardName } from "./fields";

export const dashboardSchema = z
  .strictObject({
    enabled: z.boolean().optional().describe("Default: yes with alarms, no without."),
    name: dashboardName.prefault("s3-handshake").describe("Unique in an account, over all its Regions."),
  })
  .prefault({})
  .describe("A CloudWatch dashboard in each account with functions.");

export type Dashboard = z.output<typeof dashboardSchema>;
