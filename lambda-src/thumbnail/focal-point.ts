import type { UserMetadata } from "../shared/user-metadata";
import type { Size } from "./thumbnail-layout";

/** What `cover` keeps as close to the middle as possible: parts of the upright picture's width and height, 0 to 1. */
export interface FocalPoint {
  readonly x: number;
  readonly y: number;
}

const FRACTION = String.raw`\s*(0(?:\.\d{1,9})?|1(?:\.0{1,9})?|\.\d{1,9})\s*`;
const POINT = new RegExp(`^${FRACTION},${FRACTION}$`);

/**
 * The focal point that a source's user metadata names, such as `0.3,0.7`; undefined when it names none.
 * @returns A warning if it is invalid.
 */
export function readFocalPoint(
  metadata: UserMetadata,
  name: string | undefined,
): { readonly focus?: FocalPoint; readonly warning?: string } {
  const text = name === undefined ? undefined : metadata[name];
  if (text === undefined) return {};
  const [, x, y] = POINT.exec(text) ?? [];
  if (x !== undefined && y !== undefined) return { focus: { x: Number(x), y: Number(y) } };
  const received = JSON.stringify(text.slice(0, 40));
  return {
    warning: `expected two numbers from 0 to 1, such as 0.3,0.7 for ${name ?? ""} but received ${received}`,
  };
}

/** How much of the excess is cropped at the left and at the top. Without a focal point: half. */
export function cutBefore(over: Size, frame: Size, focus: FocalPoint | undefined): Size {
  if (!focus) return { width: Math.floor(over.width / 2), height: Math.floor(over.height / 2) };
  return {
    width: clamp(Math.round((over.width + frame.width) * focus.x - frame.width / 2), over.width),
    height: clamp(Math.round((over.height + frame.height) * focus.y - frame.height / 2), over.height),
  };
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
