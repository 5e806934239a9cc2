import type { PictureSize } from './picture.js';

/** Where a picture stands in a room, px. */
export interface Fit {
  scale: number;
  left: number;
  top: number;
}

/** The whole picture, in the middle, as large as it fits but never enlarged: enlarged text is blurred. */
export function fitInto(room: PictureSize, picture: PictureSize): Fit {
  const scale = Math.min(1, room.width / picture.width, room.height / picture.height);
  return {
    scale,
    left: Math.max(0, Math.round((room.width - picture.width * scale) / 2)),
    top: Math.max(0, Math.round((room.height - picture.height * scale) / 2)),
  };
}
