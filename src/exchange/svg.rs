//! Pictures that open again as the lab they show. It must not know what is drawn.
//!
//! The lab stands in the SVG's `<metadata>` as the text of a link, in which markup has no place.

use super::document::{Meta, Opened};
use super::link::{self, LinkError};
use crate::model::Network;
use crate::text::import::Unread;
use std::fmt;

const MARK: &str = "endpoint-lab:";

/// The longest SVG that is searched, in bytes.
pub const LONGEST: usize = 32 << 20;

/// Why a picture does not open as a lab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SvgError {
    /// Longer than [`LONGEST`].
    TooLong(usize),
    /// Not an SVG.
    NotSvg,
    /// An SVG without a lab in it.
    NoLab,
    /// A lab that does not open.
    Lab(LinkError),
}

impl fmt::Display for SvgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::TooLong(length) => Unread::PictureTooLong.numbers([*length, LONGEST]),
            Self::NotSvg => Unread::PictureOther.of(&["<svg>"]),
            Self::NoLab => Unread::PictureWithoutLab.to_string(),
            Self::Lab(error) => [Unread::PictureContent.text(), " ", &error.to_string()].concat(),
        })
    }
}

/// Puts a lab into the picture of it; a text without an end of an `<svg>` stays as it is.
pub fn embed(svg: &str, network: &Network, meta: &Meta) -> String {
    match svg.rfind("</svg>").and_then(|end| svg.split_at_checked(end)) {
        Some((before, after)) => {
            [before, "<metadata>", MARK, &link::write(network, meta), "</metadata>\n", after].concat()
        }
        None => svg.to_string(),
    }
}

/// Whether a text may be a picture: what begins a file that is asked to be opened.
pub fn is_svg(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<') && text.contains("<svg")
}

/// Takes the lab out of a picture. The picture is searched as a text: nothing of it is shown or executed.
///
/// # Errors
/// Where there is no lab in it, or where it does not open.
pub fn extract(svg: &str) -> Result<Opened, SvgError> {
    if svg.len() > LONGEST {
        return Err(SvgError::TooLong(svg.len()));
    }
    if !is_svg(svg) {
        return Err(SvgError::NotSvg);
    }
    // A name of the user's cannot hold a tag: the picture escapes it.
    let parts = svg
        .split("metadata")
        .filter_map(|part| part.split_once('>').filter(|(attributes, _)| !attributes.contains('<')));
    let found = parts.map(|(_, content)| content.trim_start()).find_map(|content| {
        let content = content.strip_prefix("<![CDATA[").unwrap_or(content).trim_start();
        content.strip_prefix(MARK)
    });
    let Some(found) = found else { return Err(SvgError::NoLab) };
    let is_of_link = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let text: String = found.chars().filter(|c| !c.is_ascii_whitespace()).take_while(is_of_link).collect();
    link::read(&text).map_err(SvgError::Lab)
}
