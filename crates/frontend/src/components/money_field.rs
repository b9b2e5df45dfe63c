use super::field::{Field, FieldText, described_by};
use crate::format;
use domain::money::{Currency, Money};
use leptos::prelude::*;

/// An amount as people type or paste it: `1,624.5`, `$1624.50`. It becomes `1,624.50` when the field is left.
#[component]
pub(crate) fn MoneyField(
    id: &'static str,
    text: FieldText,
    value: RwSignal<String>,
    #[prop(into)] currency: Signal<Currency>,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    #[prop(default = false)] required: bool,
) -> impl IntoView {
    let tidy = move |_| {
        // A field that goes away while somebody types in it still tells of the change.
        if value.is_disposed() {
            return;
        }
        let amount = value.with_untracked(|typed| read_amount(typed, currency.get_untracked()));
        if let Some(amount) = amount {
            value.set(written(amount));
        }
    };
    view! {
        <Field id text problem>
            <div class="input-group">
                <input
                    class="input numeric"
                    id=id
                    name=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-required=required.then_some("true")
                    aria-describedby=described_by(id, text)
                    aria-invalid=move || problem.with(|problem| problem.is_some().then_some("true"))
                    bind:value=value
                    on:change=tidy
                />
                <span class="input-suffix">{move || currency.get().code().to_owned()}</span>
            </div>
        </Field>
    }
}

/// `1,624.50`, what a field of amounts shows.
pub(crate) fn written(amount: Money) -> String {
    format::money(amount).trim_start_matches(|letter: char| !letter.is_ascii_digit() && letter != '−').to_owned()
}

/// Reads what somebody typed or pasted from a spreadsheet; `None` for what is no amount of that currency.
pub(crate) fn read_amount(typed: &str, currency: Currency) -> Option<Money> {
    let plain: String =
        typed.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '$' | '€' | ',' | '£')).collect();
    let plain = plain.trim_end_matches(currency.code());
    Money::parse(plain, currency).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_and_spreadsheets_write_them() {
        for (typed, minor) in [("1,624.5", 162_450), (" $1624.50 MXN", 162_450), ("0", 0), ("12", 1_200), (".5", 50)] {
            assert_eq!(read_amount(typed, Currency::MXN), Some(Money::new(minor, Currency::MXN)), "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_amount_is_not_guessed() {
        for typed in ["", "abc", "1.234.5", "1.005", "1e3", "12 USD"] {
            assert_eq!(read_amount(typed, Currency::MXN), None, "{typed:?}");
        }
    }

    #[test]
    fn a_tidied_amount_reads_back() {
        let amount = Money::new(16_245_005, Currency::MXN);
        assert_eq!(written(amount), "162,450.05");
        assert_eq!(read_amount(&written(amount), Currency::MXN), Some(amount));
    }
}
