//! Where the calendar is, in the URL: view, month or week, layers, the open day.

use crate::{
    calendar::grid::{
        add_days, add_months, month_end, month_name, month_start, month_weeks, named_month, week, week_start,
    },
    url::{self, SetValue},
};
use chrono::NaiveDate;
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

/// Which of the two layers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layers {
    Both,
    Promises,
    Scheduled,
}

impl Layers {
    fn named(name: Option<&str>) -> Self {
        match name {
            Some("promesas") => Self::Promises,
            Some("pago-esperado") => Self::Scheduled,
            Some(_) | None => Self::Both,
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Both => None,
            Self::Promises => Some("promesas"),
            Self::Scheduled => Some("pago-esperado"),
        }
    }

    /// The API's `kind`.
    pub(super) fn kind(self) -> Option<String> {
        match self {
            Self::Both => None,
            Self::Promises => Some("promise".to_owned()),
            Self::Scheduled => Some("scheduled".to_owned()),
        }
    }

    pub(super) fn shows_promises(self) -> bool {
        self != Self::Scheduled
    }

    pub(super) fn shows_scheduled(self) -> bool {
        self != Self::Promises
    }

    /// Switching the only layer off switches the other one on.
    pub(super) fn toggled_promises(self) -> Self {
        match self {
            Self::Both | Self::Promises => Self::Scheduled,
            Self::Scheduled => Self::Both,
        }
    }

    pub(super) fn toggled_scheduled(self) -> Self {
        match self {
            Self::Both | Self::Scheduled => Self::Promises,
            Self::Promises => Self::Both,
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
    pub(super) fn of_url(today: NaiveDate) -> Self {
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
            layers: Memo::new(move |_| layers.with(|name| Layers::named(name.as_deref()))),
            day: Memo::new(move |_| day.with(parse)),
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
        self.set_layers.set(layers.name().map(str::to_owned));
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

    /// What the API is asked for besides the span.
    pub(super) fn query(self) -> [(&'static str, Option<String>); 3] {
        let [kind, customer] = self.narrowed();
        [("items", Some(self.view.get().named().to_string())), kind, customer]
    }

    /// What of each day is shown, and so what of a whole day is moved.
    pub(super) fn narrowed(self) -> [(&'static str, Option<String>); 2] {
        [("kind", self.layers.get().kind()), ("customer_id", self.customer.get())]
    }
}

fn is_narrow() -> bool {
    window().match_media("(max-width: 639.98px)").ok().flatten().is_some_and(|query| query.matches())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_layer_is_always_on() {
        for layers in [Layers::Both, Layers::Promises, Layers::Scheduled] {
            for toggled in [layers.toggled_promises(), layers.toggled_scheduled()] {
                assert!(toggled.shows_promises() || toggled.shows_scheduled());
                assert_ne!(toggled, layers);
            }
            assert_eq!(Layers::named(layers.name()), layers);
        }
    }

    #[test]
    fn a_layer_is_switched_off_and_on_again() {
        assert!(!Layers::Both.toggled_promises().shows_promises());
        assert_eq!(Layers::Both.toggled_promises().toggled_promises(), Layers::Both);
        assert_eq!(Layers::Both.toggled_scheduled().toggled_scheduled(), Layers::Both);
    }
}
