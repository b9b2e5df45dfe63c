//! Takes comments and indentation out of scripts and styles that nobody reads in a browser.
//!
//! No minifier: what the generators of the scripts and we ourselves write has its comments on lines of their own, and
//! no text over several lines.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::files::below;

/// Every script and style of a folder, without comments.
pub(super) fn remove(folder: &Path) -> Result<()> {
    for file in below(folder)? {
        if file.extension().is_some_and(|extension| extension == "js" || extension == "css") {
            fs::write(&file, without(&fs::read_to_string(&file)?))?;
        }
    }
    Ok(())
}

fn without(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_comment = false;
    for line in text.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if is_comment {
            is_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_comments_go_and_code_stays() {
        let script = "/**\n * @returns {number}\n */\nexport function whole() {\n    // why\n    return 1 / 2;\n}\n";
        assert_eq!(without(script), "export function whole() {\nreturn 1 / 2;\n}\n");
        assert_eq!(without("/* one line */\na { color: red; /* kept */ }\n\n"), "a { color: red; /* kept */ }\n");
        assert_eq!(without("const at = \"https://example\";"), "const at = \"https://example\";\n");
    }
}
