//! Draws a set document with krilla and gives it its structure.

use super::{
    PdfError, compact,
    layout::{Bookmark, Flow, Ink, Meaning, Properties, Rule, Run, Sheet},
};
use krilla::{
    Document, SerializeSettings,
    color::luma,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Path, PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
    },
};
use std::num::NonZeroU16;

/// The finished bytes.
pub(super) fn document(flow: &Flow, properties: &Properties) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError::Refused(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let (width, height) = flow.page_size.points();
    let page_settings = PageSettings::from_wh(width, height)
        .ok_or_else(|| PdfError::PageSize { width: width.to_string(), height: height.to_string() })?;
    let mut marks: Vec<Vec<Identifier>> = flow.nodes.iter().map(|_| Vec::new()).collect();
    for sheet in &flow.sheets {
        let mut page = document.start_page_with(page_settings.clone());
        let mut surface = page.surface();
        bars(&mut surface, &sheet.rules, 0x99);
        bars(&mut surface, &sheet.bars, 0);
        runs(&mut surface, sheet, &mut marks)?;
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tag_tree(flow, marks)?.with_lang(Some(properties.language.to_owned())));
    document.set_outline(outline(&flow.bookmarks, &properties.title));
    document.set_metadata(
        Metadata::new()
            .title(properties.title.clone())
            .authors(vec![properties.author.clone()])
            .creator("Cartera".to_owned())
            .language(properties.language.to_owned()),
    );
    let bytes = document.finish().map_err(|error| PdfError::Refused(format!("{error:?}")))?;
    compact::compact(&bytes)
}

fn bars(surface: &mut Surface<'_>, bars: &[Rule], gray: u8) {
    let mut path = PathBuilder::new();
    for rule in bars {
        if let Some(bar) = Rect::from_xywh(rule.x, rule.y, rule.width, rule.thickness) {
            path.push_rect(bar);
        }
    }
    let Some(path): Option<Path> = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_fill(Some(fill(luma::Color::new(gray))));
    surface.draw_path(&path);
    surface.end_tagged();
}

/// Lines of one cell or paragraph that follow each other share a mark.
fn runs(surface: &mut Surface<'_>, sheet: &Sheet, marks: &mut [Vec<Identifier>]) -> Result<(), PdfError> {
    for group in sheet.runs.chunk_by(|left, right| left.node == right.node) {
        let node = group.first().and_then(|run| run.node);
        let tag = match node {
            Some(_) => ContentTag::Span(SpanTag::empty()),
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
        };
        let mark = surface.start_tagged(tag);
        for (index, run) in group.iter().enumerate() {
            // Without a space a reader would join the last word of a line to the first of the next.
            let space = if index + 1 < group.len() { " " } else { "" };
            write(surface, run, &format!("{}{space}", run.text))?;
        }
        surface.end_tagged();
        if let Some(node) = node.and_then(|node| marks.get_mut(node)) {
            node.push(mark);
        }
    }
    Ok(())
}

fn write(surface: &mut Surface<'_>, run: &Run, text: &str) -> Result<(), PdfError> {
    let face = run.style.weight.face()?;
    surface.set_fill(Some(fill(color(run.style.ink))));
    let start = Point::from_xy(to_tenth(run.x), to_tenth(run.y));
    surface.draw_glyphs(start, &face.glyphs(text), face.font(), text, run.style.size, false);
    Ok(())
}

/// Finer places cannot be seen and make long, incompressible numbers.
fn to_tenth(points: f32) -> f32 {
    (points * 10.0).round() / 10.0
}

fn fill(color: luma::Color) -> Fill {
    Fill { paint: color.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn color(ink: Ink) -> luma::Color {
    match ink {
        Ink::Dark => luma::Color::new(0),
        Ink::Muted => luma::Color::new(0x66),
    }
}

fn tag_tree(flow: &Flow, mut marks: Vec<Vec<Identifier>>) -> Result<TagTree, PdfError> {
    let mut tree = TagTree::new();
    for root in &flow.roots {
        tree.push(tag_group(flow, *root, &mut marks)?);
    }
    Ok(tree)
}

fn tag_group(flow: &Flow, node: usize, marks: &mut [Vec<Identifier>]) -> Result<TagGroup, PdfError> {
    let missing = PdfError::Structure("structure node");
    let Some(data) = flow.nodes.get(node) else { return Err(missing) };
    let kind: TagKind = match &data.meaning {
        Meaning::Heading { level, text } => {
            Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(text.clone())).into()
        }
        Meaning::Paragraph => Tag::P.into(),
        Meaning::Table => Tag::Table.into(),
        Meaning::Row => Tag::TR.into(),
        Meaning::HeaderCell => Tag::TH(TableHeaderScope::Column).into(),
        Meaning::Cell => Tag::TD.into(),
    };
    let mut group = TagGroup::new(kind);
    for mark in marks.get_mut(node).map(std::mem::take).unwrap_or_default() {
        group.push(mark);
    }
    for child in &data.children {
        group.push(tag_group(flow, *child, marks)?);
    }
    Ok(group)
}

fn outline(bookmarks: &[Bookmark], title: &str) -> Outline {
    let mut outline = Outline::new();
    let mut whole = OutlineNode::new(title.to_owned(), XyzDestination::new(0, Point::from_xy(0.0, 0.0)));
    for bookmark in bookmarks {
        let destination = XyzDestination::new(bookmark.page, Point::from_xy(0.0, bookmark.y));
        whole.push_child(OutlineNode::new(bookmark.text.clone(), destination));
    }
    outline.push_child(whole);
    outline
}
