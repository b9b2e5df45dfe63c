use super::{ApiClient, ApiFailure};
use crate::url;
use chrono::NaiveDate;
use domain::{
    contract::{AgendaPage, Calendar, CalendarItem, Page, PaymentDays},
    ids::InvoiceId,
};

impl ApiClient {
    pub(crate) async fn list_agenda(self, query: &str) -> Result<AgendaPage, ApiFailure> {
        self.get(&["/agenda?", query].concat()).await
    }

    /// The span and what else the query asks for.
    pub(crate) async fn get_calendar(
        self,
        (from, to): (NaiveDate, NaiveDate),
        more: &[(&str, Option<String>)],
    ) -> Result<Calendar, ApiFailure> {
        let span = [("from", Some(from.to_string())), ("to", Some(to.to_string()))];
        self.get(&["/calendar?", &url::query(&[span.as_slice(), more].concat())].concat()).await
    }

    /// The documents of a day.
    pub(crate) async fn list_calendar_day(
        self,
        date: NaiveDate,
        query: &str,
    ) -> Result<Page<CalendarItem>, ApiFailure> {
        self.get(&["/calendar/", &date.to_string(), "?", query].concat()).await
    }

    pub(crate) async fn get_payment_days(
        self,
        invoice: InvoiceId,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<PaymentDays, ApiFailure> {
        let span = url::query(&[("from", Some(from.to_string())), ("to", Some(to.to_string()))]);
        self.get(&["/invoices/", &invoice.to_string(), "/payment-days?", &span].concat()).await
    }
}
