import type { Page } from "@playwright/test";

/** What must not be found in a photo that is kept. */
export const PLACE = "WGS-84";

/**
 * A JPEG as a phone takes it: red on the left and blue on the right of a sensor that lies on its side (orientation 6),
 * with the place where it was taken. `words` make it different from others.
 */
export async function photo(page: Page, words: string, width = 640, height = 480): Promise<Buffer> {
  const drawn = await page.evaluate(
    ({ words, width, height }) => {
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext("2d");
      if (!context) {
        throw new Error("no canvas");
      }
      context.fillStyle = "#d21e1e";
      context.fillRect(0, 0, width / 2, height);
      context.fillStyle = "#1e1ed2";
      context.fillRect(width / 2, 0, width / 2, height);
      context.fillStyle = "#ffffff";
      context.font = `${height / 10}px sans-serif`;
      context.fillText(words, width / 10, height / 2);
      return canvas.toDataURL("image/jpeg", 0.9);
    },
    { words, width, height },
  );
  const plain = Buffer.from(drawn.split(",")[1] ?? "", "base64");
  const tiff = Buffer.concat([
    Buffer.from("MM\0*\0\0\0\x08\0\x02", "latin1"),
    Buffer.from("\x01\x12\0\x03\0\0\0\x01\0\x06\0\0", "latin1"),
    Buffer.from("\x88\x25\0\x04\0\0\0\x01\0\0\0\x26", "latin1"),
    Buffer.alloc(4),
    // The directory of the place: one entry, GPSMapDatum.
    Buffer.from(`\0\x01\0\x12\0\x02\0\0\0\x07\0\0\0\x38\0\0\0\0${PLACE}\0`, "latin1"),
  ]);
  const head = Buffer.from("\xff\xe1\0\0Exif\0\0", "latin1");
  head.writeUInt16BE(tiff.length + 8, 2);
  return Buffer.concat([plain.subarray(0, 2), head, tiff, plain.subarray(2)]);
}
