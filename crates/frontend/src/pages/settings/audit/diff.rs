use crate::{preferences::use_text, text::settings::AuditTexts};
use leptos::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// Before and after, field by field; what stayed the same is left out.
#[component]
pub(super) fn Diff(before: Option<Value>, after: Option<Value>) -> impl IntoView {
    let words = &use_text().settings().audit;
    let changes = changes(before.as_ref(), after.as_ref());
    if changes.is_empty() {
        return view! { <p class="muted">{words.no_values}</p> }.into_any();
    }
    let rows = changes
        .into_iter()
        .map(|change| {
            let said =
                |value: Option<String>| value.map_or_else(|| words.nothing.to_owned(), |value| in_words(value, words));
            view! {
                <tr>
                    <th scope="row" data-col="field">
                        {named(&change.field, words)}
                    </th>
                    <td data-col="before">{said(change.before)}</td>
                    <td data-col="after">{said(change.after)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-region" role="region" aria-label=words.changes tabindex="0">
            <table class="table diff" aria-label=words.changes>
                <thead>
                    <tr>
                        <th scope="col">{words.field}</th>
                        <th scope="col">{words.before}</th>
                        <th scope="col">{words.after}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// `Cuentas bancarias · 1 · CLABE`: each part of the path in words, counted from one; a part without words as it is.
fn named(path: &str, words: &AuditTexts) -> String {
    let part = |part: &str| match part.parse::<usize>() {
        Ok(index) => index.saturating_add(1).to_string(),
        Err(_) => (words.field_name)(part).map_or_else(|| part.replace('_', " "), str::to_owned),
    };
    path.split('.').map(part).collect::<Vec<_>>().join(" · ")
}

fn in_words(value: String, words: &AuditTexts) -> String {
    match value.as_str() {
        "true" => words.yes.to_owned(),
        "false" => words.no.to_owned(),
        _ => value,
    }
}

#[derive(Debug, PartialEq)]
struct Change {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    flatten("", before.unwrap_or(&Value::Null), &mut old);
    flatten("", after.unwrap_or(&Value::Null), &mut new);
    let mut fields: Vec<&String> = old.keys().chain(new.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let changed = fields.into_iter().filter(|field| old.get(*field) != new.get(*field));
    changed
        .map(|field| Change { field: field.clone(), before: old.get(field).cloned(), after: new.get(field).cloned() })
        .collect()
}

/// Objects become paths such as `bank_accounts.0.clabe`; lists of plain values stay one.
fn flatten(path: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    let beneath = |name: &str| if path.is_empty() { name.to_owned() } else { [path, ".", name].concat() };
    let mut keep = |said: String| {
        into.insert(path.to_owned(), said);
    };
    match value {
        Value::Null => {}
        Value::String(text) => keep(text.clone()),
        Value::Bool(_) | Value::Number(_) => keep(value.to_string()),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| flatten(&beneath(name), value, into)),
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items.iter().enumerate().for_each(|(index, value)| flatten(&beneath(&index.to_string()), value, into));
        }
        Value::Array(items) => {
            let plain = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            keep(plain.collect::<Vec<_>>().join(", "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_changed_is_shown_field_by_field() {
        let before =
            json!({"name": "Norte", "lead_days": [3], "branding": {"phone": "1", "email": "a@b"}, "gone": true});
        let after = json!({"name": "Norte", "lead_days": [3, 0], "branding": {"phone": "2", "email": "a@b"}});
        let change = |field: &str, before: Option<&str>, after: Option<&str>| Change {
            field: field.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        let expected = [
            change("branding.phone", Some("1"), Some("2")),
            change("gone", Some("true"), None),
            change("lead_days", Some("3"), Some("3, 0")),
        ];
        assert_eq!(changes(Some(&before), Some(&after)), expected);
    }

    #[test]
    fn fields_are_told_in_words_and_what_has_none_stays_readable() {
        let (es, en) = (&crate::text::ES.settings().audit, &crate::text::EN.settings().audit);
        assert_eq!(named("bank_accounts.0.clabe", es), "Cuentas bancarias · 1 · CLABE");
        assert_eq!(named("credit_days", es), "Días de crédito");
        assert_eq!(named("assigned_collector.name", en), "Collector · Name");
        assert_eq!(named("moon_landing", es), "moon landing");
        assert_eq!(in_words("true".to_owned(), es), "Sí");
    }

    #[test]
    fn what_is_new_has_nothing_before_and_lists_of_things_are_told_apart() {
        let after = json!({"accounts": [{"clabe": "1"}, {"clabe": "2"}]});
        let found = changes(None, Some(&after));
        assert_eq!(
            found.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(),
            ["accounts.0.clabe", "accounts.1.clabe"]
        );
        assert!(found.iter().all(|one| one.before.is_none()));
        assert!(changes(Some(&after), Some(&after)).is_empty());
    }
}
