import type sharp from "sharp";
import type { HeifHeader } from "../headers/heif-header";
import type { ForeignTiff } from "../headers/foreign-tiff";
import type { PngColours } from "../headers/png-colours";
import { codedColours, gammaColours, type CodedColours } from "./coding-points";
import { profileSpace, readSimpleProfile, type SimpleProfile } from "./icc-profile";

/**
 * How a picture's colours become sRGB. libvips does it for 8 bits; above, sharp converts to Display P3 and treats that
 * as sRGB (0.35.5).
 */
export type ColourPlan =
  /** By libvips, as it decodes. */
  | { readonly by: "decoder" }
  /** By libvips, as if there were no profile: the one that there is, is of another colour space and says nothing. */
  | { readonly by: "decoder-without-profile" }
  /** By libvips, reduced to 8 bits first: for profiles with tables, and without a profile. Takes half the time. */
  | { readonly by: "decoder-from-8-bits"; readonly space: "srgb" | "b-w" }
  /** The same, and then from 16 and 235 to black and white: libheif does so for colours alone (1.23.5). */
  | { readonly by: "decoder-of-studio-grey"; readonly space: "srgb" }
  | { readonly by: "profile"; readonly profile: SimpleProfile }
  | { readonly by: "coding-points"; readonly colours: CodedColours; readonly depth: Depth }
  /** Inks that no profile describes: what browsers, ImageMagick and Pillow make of them. */
  | { readonly by: "inks"; readonly depth: Depth }
  /** Numbers with a point, or of 32 bits, up to `white`. */
  | { readonly by: "numbers"; readonly space: string; readonly profile?: SimpleProfile }
  | { readonly by: "foreign-tiff"; readonly foreign: ForeignTiff; readonly depth: Depth };

/** Whether libvips gives 8 bits of sRGB. */
export function isByDecoder(plan: ColourPlan): plan is Extract<ColourPlan, { by: `decoder${string}` }> {
  return plan.by.startsWith("decoder");
}

/** 8 or 16 bits. */
type Depth = "uchar" | "ushort";

export interface ColourHeaders {
  readonly heif?: HeifHeader;
  /** Of a TIFF that was opened as red, green and blue. */
  readonly foreign?: ForeignTiff;
  readonly png?: PngColours;
}

/** What each colour space is converted by. */
export function planColours(metadata: sharp.Metadata, { heif, png, foreign }: ColourHeaders): ColourPlan {
  const { depth, space, icc } = metadata;
  const bits: Depth = depth === "ushort" ? depth : "uchar";
  if (foreign) return { by: "foreign-tiff", foreign, depth: bits };
  const points = png?.points ?? (heif?.hasProfile ? undefined : heif?.colours);
  const colours = points ? codedColours(points) : png?.gamma && gammaColours(png.gamma, png.chromaticities);
  if (colours) return { by: "coding-points", colours, depth: bits };
  if (heif?.isStudioGrey) return { by: "decoder-of-studio-grey", space: "srgb" };
  const isWhole = depth === "uchar" || depth === "ushort";
  const isProfiles = icc && profileSpace(icc) === SPACES_OF_PROFILES[space];
  if (space === "cmyk") return isProfiles || !isWhole ? { by: "decoder" } : { by: "inks", depth };
  const profile = isProfiles ? readSimpleProfile(icc) : undefined;
  if (depth === "float" || depth === "uint" || depth === "int") {
    return { by: "numbers", space, ...(profile && { profile }) };
  }
  if (depth !== "ushort") return { by: "decoder" };
  if (profile) return { by: "profile", profile };
  if (icc && !isProfiles) return { by: "decoder-without-profile" };
  return { by: "decoder-from-8-bits", space: space === "grey16" ? "b-w" : "srgb" };
}

/** By libvips's names of colour spaces, how a profile for pictures in them is marked. */
const SPACES_OF_PROFILES: Readonly<Record<string, string>> = {
  cmyk: "CMYK",
  "b-w": "GRAY",
  grey16: "GRAY",
  srgb: "RGB ",
  rgb16: "RGB ",
  scrgb: "RGB ",
  rgb: "RGB ",
};
