import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";

export interface FunctionCodeProps {
  readonly zipPath: string;
  /** Base64, as Lambda gives it back. */
  readonly sha256Base64: string;
}

/**
 * A zip for functions: copied next to the stack once, even if shared. Its hash depends only on its bytes, so the same
 * code shows no change in a plan.
 */
export class FunctionCode extends Construct {
  /** Relative to the stack's folder. */
  readonly path: string;
  readonly sha256Base64: string;

  constructor(scope: Construct, id: string, { zipPath, sha256Base64 }: FunctionCodeProps) {
    super(scope, id);
    const assetHash = Buffer.from(sha256Base64, "base64").toString("hex");
    this.path = new TerraformAsset(this, "zip", { path: zipPath, type: AssetType.FILE, assetHash }).path;
    this.sha256Base64 = sha256Base64;
  }
}
