//! The texts of our mails, from the files under `templates`.

use domain::contract::Language;
use minijinja::{Environment, UndefinedBehavior, Value, value::Serde};
use serde::Serialize;
use std::sync::LazyLock;

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Why a template gave no text.
#[derive(Debug, thiserror::Error)]
#[error("the mail template {name} cannot be filled in")]
pub struct TemplateError {
    pub name: &'static str,
    #[source]
    source: TemplateCause,
}

#[derive(Debug, thiserror::Error)]
enum TemplateCause {
    #[error(transparent)]
    Render(#[from] minijinja::Error),
    #[error("a template does not parse: {0}")]
    Parse(String),
}

/// The kinds of mail we write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    Statement,
    Notice,
    PasswordReset,
    Invitation,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => { [$(($name, include_str!(concat!("templates/", $name)))),+] };
}

const FILES: [(&str, &str); 24] = files![
    "statement/es/subject.txt",
    "statement/es/body.txt",
    "statement/es/body.html",
    "statement/en/subject.txt",
    "statement/en/body.txt",
    "statement/en/body.html",
    "notice/es/subject.txt",
    "notice/es/body.txt",
    "notice/es/body.html",
    "notice/en/subject.txt",
    "notice/en/body.txt",
    "notice/en/body.html",
    "password_reset/es/subject.txt",
    "password_reset/es/body.txt",
    "password_reset/es/body.html",
    "password_reset/en/subject.txt",
    "password_reset/en/body.txt",
    "password_reset/en/body.html",
    "invitation/es/subject.txt",
    "invitation/es/body.txt",
    "invitation/es/body.html",
    "invitation/en/subject.txt",
    "invitation/en/body.txt",
    "invitation/en/body.html",
];

/// Escapes what it inserts in `.html` files, by their names; a name that nobody filled in is an error.
static ENVIRONMENT: LazyLock<Result<Environment<'static>, String>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in FILES {
        environment.add_template(name, source).map_err(|error| error.to_string())?;
    }
    Ok(environment)
});

impl Template {
    /// Subject, text and HTML.
    fn names(self, language: Language) -> [&'static str; 3] {
        match (self, language) {
            (Self::Statement, Language::Es) => {
                ["statement/es/subject.txt", "statement/es/body.txt", "statement/es/body.html"]
            }
            (Self::Statement, Language::En) => {
                ["statement/en/subject.txt", "statement/en/body.txt", "statement/en/body.html"]
            }
            (Self::Notice, Language::Es) => ["notice/es/subject.txt", "notice/es/body.txt", "notice/es/body.html"],
            (Self::Notice, Language::En) => ["notice/en/subject.txt", "notice/en/body.txt", "notice/en/body.html"],
            (Self::PasswordReset, Language::Es) => {
                ["password_reset/es/subject.txt", "password_reset/es/body.txt", "password_reset/es/body.html"]
            }
            (Self::PasswordReset, Language::En) => {
                ["password_reset/en/subject.txt", "password_reset/en/body.txt", "password_reset/en/body.html"]
            }
            (Self::Invitation, Language::Es) => {
                ["invitation/es/subject.txt", "invitation/es/body.txt", "invitation/es/body.html"]
            }
            (Self::Invitation, Language::En) => {
                ["invitation/en/subject.txt", "invitation/en/body.txt", "invitation/en/body.html"]
            }
        }
    }

    pub(super) fn render<T: Serialize>(self, language: Language, context: &T) -> Result<Words, TemplateError> {
        let [subject, text, html] = self.names(language);
        let context = Value::from(Serde(context));
        Ok(Words {
            // A header is one line, whatever a name contains.
            subject: fill(subject, &context)?.split_whitespace().collect::<Vec<_>>().join(" "),
            text: fill(text, &context)?,
            html: fill(html, &context)?,
        })
    }
}

fn fill(name: &'static str, context: &Value) -> Result<String, TemplateError> {
    let failed = |source| TemplateError { name, source };
    let environment = ENVIRONMENT.as_ref().map_err(|error| failed(TemplateCause::Parse(error.clone())))?;
    let template = environment.get_template(name).map_err(|error| failed(error.into()))?;
    template.render(context.clone()).map_err(|error| failed(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_needs_nothing_that_outlook_or_a_filter_drops() {
        for (name, source) in FILES.iter().filter(|(name, _)| name.ends_with("/body.html")) {
            for forbidden in
                ["<style", "<link", "<script", "<img", "flex", "grid", "url(", "src=", "position:", "@media"]
            {
                assert!(!source.contains(forbidden), "{name} has {forbidden}");
            }
        }
    }

    #[test]
    fn both_languages_insert_the_same_things() {
        let inserted = |source: &str| -> Vec<String> {
            let mut found: Vec<_> = source
                .split("{{")
                .skip(1)
                .filter_map(|rest| rest.split("}}").next())
                .map(|name| name.trim().to_owned())
                .collect();
            found.sort_unstable();
            found
        };
        for (name, source) in FILES.iter().filter(|(name, _)| name.contains("/es/")) {
            let english = name.replace("/es/", "/en/");
            let (_, other) = FILES.iter().find(|(name, _)| *name == english).unwrap();
            assert_eq!(inserted(source), inserted(other), "{name}");
        }
    }
}
