//! Photos are never kept as they come: decoded, turned upright, shrunk and encoded anew. Nothing but the picture
//! survives that: not where it was taken, not by whom, not what else was hidden in the file.

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage, Rgba, RgbaImage,
    codecs::jpeg::JpegEncoder,
    error::{LimitError, LimitErrorKind},
    imageops::{self, FilterType},
};
use std::io::Cursor;

/// The longer side, in pixels: enough to read a cheque.
pub(crate) const LONGEST_SIDE: u32 = 1_600;
const THUMBNAIL_SIDE: u32 = 320;
const LARGEST_FILE: usize = 500_000;

/// Decoded pixels: 100 megapixels in colour, more than any phone takes and less than a bomb needs.
const LARGEST_PICTURE: u64 = 300_000_000;

/// From best to worst; the first that fits wins.
const QUALITIES: [u8; 5] = [82, 74, 64, 50, 35];

/// A photo as it is kept.
pub(crate) struct Photo {
    pub bytes: Vec<u8>,
    pub thumbnail: Vec<u8>,
}

/// Makes a JPEG, PNG or WebP anew.
pub(crate) fn made_anew(bytes: &[u8]) -> Result<Photo, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(LARGEST_PICTURE);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    if decoder.total_bytes() > LARGEST_PICTURE {
        return Err(ImageError::Limits(LimitError::from_kind(LimitErrorKind::InsufficientMemory)));
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if picture.width().max(picture.height()) > LONGEST_SIDE {
        picture = picture.resize(LONGEST_SIDE, LONGEST_SIDE, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    let picture = on_white(picture);
    let thumbnail = imageops::thumbnail(&picture, scaled(&picture).0, scaled(&picture).1);
    Ok(Photo { bytes: small_enough(&picture)?, thumbnail: encoded(&thumbnail, 75)? })
}

/// The size of the thumbnail, with the proportions of the picture.
fn scaled(picture: &RgbImage) -> (u32, u32) {
    let (width, height) = picture.dimensions();
    let longest = width.max(height).max(THUMBNAIL_SIDE);
    let side = |length: u32| length.saturating_mul(THUMBNAIL_SIDE).checked_div(longest).unwrap_or(1).max(1);
    (side(width), side(height))
}

/// JPEG has no transparency: what shows through is paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let mut paper = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([u8::MAX; 4]));
    imageops::overlay(&mut paper, &picture.into_rgba8(), 0, 0);
    DynamicImage::from(paper).into_rgb8()
}

fn small_enough(picture: &RgbImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    for quality in QUALITIES {
        bytes = encoded(picture, quality)?;
        if bytes.len() <= LARGEST_FILE {
            break;
        }
    }
    Ok(bytes)
}

fn encoded(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb};

    /// Red above, blue below.
    fn two_colours(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([200, 20, 20]) } else { Rgb([20, 20, 200]) })
    }

    /// A JPEG whose EXIF says that it lies on its side (orientation 6) and carries a text that must not survive.
    fn lying(picture: &RgbImage) -> Vec<u8> {
        let plain = encoded(picture, 90).unwrap();
        let secret = b"19.4326,-99.1332\0";
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        tiff.extend(b"\x0e\x01\x02\0\x11\0\0\0\x26\0\0\0");
        tiff.extend([0; 4]);
        tiff.extend(secret);
        let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
        [&plain[..2], b"\xff\xe1", &length, b"Exif\0\0", &tiff, &plain[2..]].concat()
    }

    fn read(bytes: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
    }

    #[test]
    fn a_photo_stands_upright_and_keeps_nothing_but_the_picture() {
        let arrived = lying(&two_colours(400, 200));
        assert!(arrived.windows(4).any(|part| part == b"Exif"));
        let photo = made_anew(&arrived).unwrap();
        let picture = read(&photo.bytes);
        // A quarter turn to the right: what was above is on the right now.
        assert_eq!(picture.dimensions(), (200, 400));
        assert!(picture.get_pixel(190, 200).0[0] > 150 && picture.get_pixel(10, 200).0[2] > 150);
        for hidden in [&b"Exif"[..], b"19.4326"] {
            assert!(!photo.bytes.windows(hidden.len()).any(|part| part == hidden));
        }
        assert_eq!(read(&photo.thumbnail).dimensions(), (160, 320));
    }

    #[test]
    fn twelve_megapixels_of_noise_become_half_a_megabyte() {
        let mut seed = 1_u32;
        let noise = RgbImage::from_fn(4_000, 3_000, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, _] = seed.to_be_bytes();
            Rgb([a, b, c])
        });
        let photo = made_anew(&encoded(&noise, 90).unwrap()).unwrap();
        assert!(photo.bytes.len() <= LARGEST_FILE, "{}", photo.bytes.len());
        assert_eq!(read(&photo.bytes).dimensions(), (1_600, 1_200));
    }

    #[test]
    fn what_is_transparent_becomes_white_and_what_is_broken_is_refused() {
        let mut png = Vec::new();
        let clear = RgbaImage::from_pixel(10, 10, Rgba([0, 0, 0, 0]));
        DynamicImage::from(clear).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        assert!(read(&made_anew(&png).unwrap().bytes).get_pixel(5, 5).0.iter().all(|part| *part > 250));
        assert!(made_anew(&png[..png.len() / 2]).is_err());
    }
}
