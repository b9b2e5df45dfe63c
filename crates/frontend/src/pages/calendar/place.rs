//! Where the calendar is, in the URL: view, month or week, layers, the open day.

use super::layers::{Layer, Layers};
use crate::{
    calendar::grid::{
        add_days, add_months, month_end, month_name, month_start, month_weeks, named_month, week, week_start,
    },
    url::{self, SetValue},
};
use chrono::NaiveDate;
use domain::contract::MarkKind;
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Month,
    Week,
    List,
}

impl View {
    fn name(self) -> &'static str {
        match self {
            Self::Month => "mes",
            Self::Week => "semana",
            Self::List => "lista",
        }
    }

    /// How many documents of a day it names.
    fn named(self) -> u8 {
        match self {
            Self::Month => 3,
            Self::Week => 20,
            Self::List => 50,
        }
    }
}

/// The signals behind the URL's parameters.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub view: Memo<View>,
    /// A day of the month or week shown.
    pub shown: Memo<NaiveDate>,
    pub layers: Memo<Layers>,
    pub day: Memo<Option<NaiveDate>>,
    /// Whether money received is any of the reader's business.
    sees_payments: bool,
    /// Of whom alone, as it stands in the URL.
    customer: Memo<Option<String>>,
    set_view: SetValue,
    set_month: SetValue,
    set_week: SetValue,
    set_layers: SetValue,
    set_day: SetValue,
}

impl Place {
    /// On a phone the list comes first.
    pub(super) fn of_url(today: NaiveDate, sees_payments: bool) -> Self {
        let (view, set_view) = url::parameter("vista");
        let (month, set_month) = url::parameter("mes");
        let (in_week, set_week) = url::parameter("semana");
        let (layers, set_layers) = url::parameter("capas");
        let (day, set_day) = url::step("dia");
        let first = if is_narrow() { View::List } else { View::Month };
        let view = Memo::new(move |_| {
            let known = [View::Month, View::Week, View::List];
            view.with(|name| known.into_iter().find(|view| name.as_deref() == Some(view.name())).unwrap_or(first))
        });
        let parse = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<NaiveDate>().ok());
        let shown = Memo::new(move |_| match view.get() {
            View::Week => in_week.with(parse).unwrap_or(today),
            View::Month | View::List => {
                let named = month.with(|name| name.as_deref().and_then(named_month));
                named.unwrap_or_else(|| month_start(today))
            }
        });
        Self {
            view,
            shown,
            layers: Memo::new(move |_| {
                let named = layers.with(|names| Layers::named(names.as_deref()));
                let rep = Layer::Mark(MarkKind::RepDeadline);
                if sees_payments || !named.shows(rep) { named } else { named.toggled(rep) }
            }),
            day: Memo::new(move |_| day.with(parse)),
            sees_payments,
            customer: url::parameter("cliente").0,
            set_view,
            set_month,
            set_week,
            set_layers,
            set_day,
        }
    }

    pub(super) fn show_view(self, view: View) {
        self.set_view.set(Some(view.name().to_owned()));
    }

    pub(super) fn show_layers(self, layers: Layers) {
        self.set_layers.set(layers.name());
    }

    pub(super) fn open_day(self, day: Option<NaiveDate>) {
        self.set_day.set(day.map(|day| day.to_string()));
    }

    /// Brings a day on screen.
    pub(super) fn show(self, date: NaiveDate) {
        match self.view.get_untracked() {
            View::Week => self.set_week.set(Some(week_start(date).to_string())),
            View::Month | View::List => self.set_month.set(Some(month_name(date))),
        }
    }

    /// One month or week on or back.
    pub(super) fn turn(self, count: i32) {
        let shown = self.shown.get_untracked();
        self.show(match self.view.get_untracked() {
            View::Week => add_days(shown, count.saturating_mul(7)),
            View::Month | View::List => add_months(shown, count),
        });
    }

    /// The weeks on screen.
    pub(super) fn weeks(self) -> Vec<Vec<NaiveDate>> {
        match self.view.get() {
            View::Week => vec![week(self.shown.get())],
            View::Month | View::List => month_weeks(self.shown.get()),
        }
    }

    /// The days whose total stands over the calendar.
    pub(super) fn totalled(self) -> (NaiveDate, NaiveDate) {
        let shown = self.shown.get();
        match self.view.get() {
            View::Week => (week_start(shown), add_days(week_start(shown), 6)),
            View::Month | View::List => (month_start(shown), month_end(shown)),
        }
    }

    /// The days to read.
    pub(super) fn span(self) -> (NaiveDate, NaiveDate) {
        if self.view.get() == View::List {
            return self.totalled();
        }
        let weeks = self.weeks();
        let shown = self.shown.get();
        let first = weeks.first().and_then(|week| week.first()).copied();
        let last = weeks.last().and_then(|week| week.last()).copied();
        (first.unwrap_or(shown), last.unwrap_or(shown))
    }

    /// The layers somebody can switch.
    pub(super) fn offered(self) -> impl Iterator<Item = Layer> {
        let is_offered = move |layer: &Layer| self.sees_payments || *layer != Layer::Mark(MarkKind::RepDeadline);
        Layer::ALL.into_iter().filter(is_offered)
    }

    /// What the API is asked for besides the span.
    pub(super) fn query(self) -> Vec<(&'static str, Option<String>)> {
        let view = self.view.get();
        let collected = (view == View::Week && self.sees_payments).then(|| "true".to_owned());
        let mut query = self.narrowed_marks();
        query.extend([("items", Some(view.named().to_string())), ("collected", collected)]);
        query
    }

    /// What of each day is shown of the money, and so what of a whole day is moved.
    pub(super) fn narrowed(self) -> [(&'static str, Option<String>); 2] {
        let [kind, ..] = self.layers.get().query();
        [kind, ("customer_id", self.customer.get())]
    }

    /// The same, and which marks.
    pub(super) fn narrowed_marks(self) -> Vec<(&'static str, Option<String>)> {
        let customer = ("customer_id", self.customer.get());
        self.layers.get().query().into_iter().chain([customer]).collect()
    }
}

fn is_narrow() -> bool {
    window().match_media("(max-width: 639.98px)").ok().flatten().is_some_and(|query| query.matches())
}
