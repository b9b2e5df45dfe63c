use super::{
    date_field::{DateField, Towards},
    field::FieldText,
    filter_bar::{Filter, FilterOption},
};
use crate::{format, preferences::use_text, session::use_session, text::Text, url};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A list narrowed to the days from one to another, either of them open, under two parameters of the URL.
#[derive(Clone, Copy)]
pub(crate) struct DateRange {
    pub from: &'static str,
    pub to: &'static str,
    /// Of which date.
    pub label: &'static str,
}

impl DateRange {
    /// Say that the days are in force, and take them away.
    pub(crate) fn chips(self, text: &'static Text) -> [Filter; 2] {
        let words = text.find();
        [(self.from, words.from_day), (self.to, words.to_day)].map(|(parameter, word)| {
            let (value, _) = url::parameter(parameter);
            let option = move || {
                let value = value.get()?;
                let date = value.parse().ok()?;
                Some(FilterOption::new(value, [word, " ", &format::date(date)].concat()))
            };
            let options = Signal::derive(move || option().into_iter().collect());
            Filter { parameter, label: self.label, any: text.common.any, options }
        })
    }
}

/// The two days as people type them.
#[component]
pub(crate) fn DateRangeFields(range: DateRange) -> impl IntoView {
    let words = use_text().find();
    view! {
        <fieldset class="date-range">
            <legend class="label">{range.label}</legend>
            <DayField parameter=range.from label=words.from_day />
            <DayField parameter=range.to label=words.to_day />
        </fieldset>
    }
}

/// A list narrowed to a day under one parameter of the URL.
#[component]
pub(crate) fn DayField(parameter: &'static str, label: &'static str) -> impl IntoView {
    let (value, set_value) = url::parameter(parameter);
    let date =
        Signal::derive(move || value.with(|text| text.as_deref().and_then(|text| text.parse::<NaiveDate>().ok())));
    let on_change = move |date: Option<NaiveDate>| set_value.set(date.map(|date| date.to_string()));
    view! {
        <DateField
            id=parameter
            text=FieldText::new(label)
            value=date
            on_change
            today=use_session().today()
            towards=Towards::Past
        />
    }
}
