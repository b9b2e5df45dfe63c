//! What the name of a file says about which document it belongs to.

use std::collections::BTreeSet;
use uuid::Uuid;

/// A UUID as documents write it, with its hyphens.
const UUID_LENGTH: usize = 36;

/// What files that belong together share: folder and name without its ending, in lower case.
pub fn stem(path: &str) -> String {
    let name = last(path);
    let without_ending = name.rsplit_once('.').map_or(name, |(stem, _ending)| stem);
    let kept = path.len().saturating_sub(name.len()).saturating_add(without_ending.len());
    path.get(..kept).unwrap_or(path).to_lowercase()
}

/// Whether the name ends like this, in any case. `ending`: without its dot.
pub fn has_ending(path: &str, ending: &str) -> bool {
    last(path).rsplit_once('.').is_some_and(|(_stem, found)| found.eq_ignore_ascii_case(ending))
}

/// The UUIDs that the name of a file contains, folders left aside, in upper case.
pub fn uuids(path: &str) -> BTreeSet<String> {
    let places = last(path).as_bytes().windows(UUID_LENGTH);
    let texts = places.filter_map(|place| str::from_utf8(place).ok());
    texts.filter_map(|text| Uuid::try_parse(text).ok()).map(|uuid| uuid.to_string().to_uppercase()).collect()
}

/// The name without its folders.
pub fn last(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_in_the_same_folder_is_one_stem_whatever_its_case() {
        assert_eq!(stem("Marzo.zip/A-1.XML"), stem("marzo.zip/a-1.pdf"));
        assert_ne!(stem("marzo.zip/uno/a-1.xml"), stem("marzo.zip/dos/a-1.pdf"));
        assert_ne!(stem("a-1.xml"), stem("a-10.pdf"));
    }

    #[test]
    fn only_the_last_ending_of_the_name_is_taken_off() {
        assert_eq!(stem("2026.03/FC 1.2.pdf"), "2026.03/fc 1.2");
        assert_eq!(stem("2026.03/sin"), "2026.03/sin");
        assert_eq!(stem("FACTURA.ñ.PDF"), "factura.ñ");
    }

    #[test]
    fn a_uuid_is_found_anywhere_in_the_name_but_not_in_its_folders() {
        let uuid = "CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC";
        let named = |name: &str| uuids(name).into_iter().collect::<Vec<_>>();
        assert_eq!(named("cee4be01-adfa-4deb-8421-add60f0bedac.pdf"), [uuid]);
        assert_eq!(named("POT9207213D6_CEE4BE01-ADFA-4DEB-8421-ADD60F0BEDAC_v2.pdf"), [uuid]);
        assert_eq!(named(&format!("{uuid}/A-1.pdf")), [""; 0]);
        assert_eq!(named("ñCEE4BE01-ADFA-4DEB-8421-ADD60F0BEDA.pdf"), [""; 0]);
    }

    #[test]
    fn endings_are_compared_without_case() {
        assert!(has_ending("a.PDF", "pdf"));
        assert!(!has_ending("a.pdf/b", "pdf") && !has_ending("pdf", "pdf"));
    }
}
