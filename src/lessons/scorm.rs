//! SCORM 1.2 packages: exercises for a learning system, as the bytes of a zip. It must not know where the lab's own files lie.

use super::exercise::{Exercise, Strings};
use miniz_oxide::deflate::compress_to_vec;

/// What a learning system opens: the lab in a frame, whose reports become score, completion and state.
const LAUNCH: &str = include_str!("scorm.html");

/// A file of a package: its name, with `/` between folders, and its bytes.
pub type File = (String, Vec<u8>);

/// The text with what XML and HTML mark escaped.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// The manifest: one item for each exercise.
fn manifest(track: &str, exercises: &[Exercise], strings: &Strings, files: &[File]) -> String {
    let title = |exercise: &Exercise| {
        let title = strings.get(&[&exercise.id, ".title"].concat());
        escaped(title.unwrap_or(&exercise.id))
    };
    let whole = match exercises {
        [one] => title(one),
        [] | [_, ..] => escaped(track),
    };
    let mut text = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest identifier=\"endpoint-lab-",
        &escaped(track),
        "\" version=\"1.0\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" \
         xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">\n<metadata><schema>ADL SCORM</schema>\
         <schemaversion>1.2</schemaversion></metadata>\n<organizations default=\"lab\"><organization identifier=\"lab\"><title>",
        &whole,
        "</title>\n",
    ]
    .concat();
    for exercise in exercises {
        let id = escaped(&exercise.id);
        let item = [
            "<item identifier=\"item-",
            &id,
            "\" identifierref=\"launch\" parameters=\"?exercise=",
            &escaped(track),
            "/",
            &id,
            "\"><title>",
            &title(exercise),
            "</title><adlcp:masteryscore>100</adlcp:masteryscore></item>\n",
        ];
        text.push_str(&item.concat());
    }
    text.push_str("</organization></organizations>\n<resources><resource identifier=\"launch\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"launch.html\">\n<file href=\"launch.html\"/>\n");
    for (name, _) in files {
        text.push_str(&["<file href=\"", &escaped(name), "\"/>\n"].concat());
    }
    text + "</resource></resources>\n</manifest>\n"
}

/// A package of exercises of one track. `lab` is where the lab is: an address, or the folder of `files`, which go along.
pub fn package(track: &str, exercises: &[Exercise], strings: &Strings, lab: &str, files: Vec<File>) -> Vec<u8> {
    let manifest = manifest(track, exercises, strings, &files);
    let launch = LAUNCH.replace("{lab}", &escaped(lab));
    let mut all =
        vec![("imsmanifest.xml".to_owned(), manifest.into_bytes()), ("launch.html".to_owned(), launch.into_bytes())];
    all.extend(files);
    zip(&all)
}

/// The sum that zip files check their contents by.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let low = crc & 1;
            crc = (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(low));
        }
    }
    !crc
}

/// A zip of files, each deflated; without times, so that the same files give the same bytes.
pub fn zip(files: &[File]) -> Vec<u8> {
    let mut zip: Vec<u8> = Vec::new();
    let mut directory: Vec<u8> = Vec::new();
    // The first of January 1980: the earliest that the format can say.
    const DAY: [u8; 4] = [0, 0, 0x21, 0];
    for (name, bytes) in files {
        let packed = compress_to_vec(bytes, 9);
        let place = (zip.len() as u32).to_le_bytes();
        // Version 2.0, names in UTF-8, deflate.
        let mut head: Vec<u8> = vec![20, 0, 0, 8, 8, 0];
        head.extend(DAY);
        head.extend(crc32(bytes).to_le_bytes());
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        zip.extend(b"PK\x03\x04");
        zip.extend(&head);
        zip.extend(name.bytes());
        zip.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(place);
        directory.extend(name.bytes());
    }
    let count = (files.len() as u16).to_le_bytes();
    let start = (zip.len() as u32).to_le_bytes();
    let length = (directory.len() as u32).to_le_bytes();
    zip.extend(directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend(count);
    zip.extend(count);
    zip.extend(length);
    zip.extend(start);
    zip.extend([0, 0]);
    zip
}

#[cfg(test)]
mod tests {
    use super::{crc32, package};
    use crate::lessons::exercise::{Exercise, Strings};

    #[test]
    fn the_sum_is_the_one_that_is_known() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_package_holds_its_manifest_and_is_the_same_bytes_again() {
        let exercise = Exercise { id: "a-b".to_owned(), ..Exercise::default() };
        let strings = Strings::from([("a-b.title".to_owned(), "A < B".to_owned())]);
        let make = || package("gateway", std::slice::from_ref(&exercise), &strings, "lab/", vec![]);
        let zip = make();
        assert_eq!(zip, make());
        assert!(zip.starts_with(b"PK\x03\x04"));
        let manifest = super::manifest("gateway", std::slice::from_ref(&exercise), &strings, &[]);
        assert!(manifest.contains("parameters=\"?exercise=gateway/a-b\"><title>A &lt; B</title>"), "{manifest}");
    }
}
