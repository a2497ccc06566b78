import type sharp from "sharp";
import type { HeifHeader } from "../headers/heif-header";
import type { ForeignTiff } from "../headers/foreign-tiff";
import type { PngColours } from "../headers/png-colours";
import { codedColours, gammaColours, type CodedColours } from "./coding-points";
import { readSimpleProfile, type SimpleProfile } from "./icc-profile";

/**
 * How a picture's colours become sRGB. libvips does it for 8 bits; above, sharp has it convert to Display P3 and takes
 * that for sRGB (0.35.5).
 */
export type ColourPlan =
  /** By libvips, as it decodes. */
  | { readonly by: "decoder" }
  /** By libvips, from what is 8 bits first: for profiles made of tables. */
  | { readonly by: "decoder-from-8-bits"; readonly space: "srgb" | "b-w" }
  | { readonly by: "profile"; readonly profile: SimpleProfile }
  | { readonly by: "coding-points"; readonly colours: CodedColours }
  /** Inks that no profile describes: what browsers, ImageMagick and Pillow make of them. */
  | { readonly by: "inks"; readonly depth: "uchar" | "ushort" }
  /** Numbers with a point, or of 32 bits, up to `white`. */
  | { readonly by: "numbers"; readonly space: string; readonly profile?: SimpleProfile }
  | { readonly by: "foreign-tiff"; readonly foreign: ForeignTiff; readonly depth: "uchar" | "ushort" };

export interface ColourHeaders {
  readonly heif?: HeifHeader;
  /** Of a TIFF that was opened as red, green and blue. */
  readonly foreign?: ForeignTiff;
  readonly png?: PngColours;
}

/** What each colour space is converted by. */
export function planColours(metadata: sharp.Metadata, { heif, png, foreign }: ColourHeaders): ColourPlan {
  const { depth, space, icc } = metadata;
  if (foreign) return { by: "foreign-tiff", foreign, depth: depth === "ushort" ? depth : "uchar" };
  const points = png?.points ?? (heif?.hasProfile ? undefined : heif?.colours);
  const colours = points ? codedColours(points) : png?.gamma && gammaColours(png.gamma);
  if (colours) return { by: "coding-points", colours };
  const isWhole = depth === "uchar" || depth === "ushort";
  if (space === "cmyk") return icc || !isWhole ? { by: "decoder" } : { by: "inks", depth };
  const profile = icc && readSimpleProfile(icc);
  if (depth === "float" || depth === "uint" || depth === "int") {
    return { by: "numbers", space, ...(profile && { profile }) };
  }
  if (depth !== "ushort" || !icc) return { by: "decoder" };
  const isGrey = space === "grey16";
  // A profile of another colour space than the picture's says nothing.
  if (profile) return (profile.space === "grey") === isGrey ? { by: "profile", profile } : { by: "decoder" };
  return space === "rgb16" || isGrey
    ? { by: "decoder-from-8-bits", space: isGrey ? "b-w" : "srgb" }
    : { by: "decoder" };
}
