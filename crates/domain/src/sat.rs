//! SAT's word about documents: what its service answers, what its metadata lists, and what follows for the books.

pub mod metadata;
pub mod reconcile;
pub mod repository;
pub mod service;

use crate::contract::{SatAnswer, SatSource, SatStatus};

/// What SAT says, as far as it can be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// `cancellation_refused`: the customer said no to a cancellation that was asked for.
    Valid {
        cancellation_refused: bool,
    },
    Cancelled,
    NotFound,
    /// No answer, or one in words that are not SAT's known ones.
    Unclear,
}

impl Word {
    /// Only SAT's known words count: whatever else comes is unclear, never valid.
    pub fn of(answer: &SatAnswer) -> Self {
        let obtained = answer.code.starts_with("S - ");
        match answer.state.as_str() {
            "Vigente" if obtained => Self::Valid { cancellation_refused: answer.cancellation == "Solicitud rechazada" },
            "Cancelado" if obtained => Self::Cancelled,
            "No Encontrado" => Self::NotFound,
            "" if answer.code.starts_with("N - 602") => Self::NotFound,
            _other => Self::Unclear,
        }
    }

    /// What is shown of it.
    pub fn status(self) -> SatStatus {
        match self {
            Self::Valid { .. } => SatStatus::Valid,
            Self::Cancelled => SatStatus::Cancelled,
            Self::NotFound => SatStatus::NotFound,
            Self::Unclear => SatStatus::CheckFailed,
        }
    }
}

/// What is known of an invoice before SAT's word comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub status: SatStatus,
    /// Whether its cancellation counts in the books.
    pub is_cancelled: bool,
    /// Whether another invoice is to take its place.
    pub is_replaced: bool,
}

/// What SAT's word changes of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is news.
    None,
    /// Only what is shown.
    Seen(SatStatus),
    /// It owes nothing any more.
    Cancelled,
    /// It stands: a replacement or cancellation that was recorded is off.
    Stands,
}

/// What follows for an invoice.
///
/// Between the issue of a replacement and the cancellation, SAT says *Vigente* of the replaced invoice: its service
/// takes the replacement back only with the words that the cancellation was refused. A file of metadata may be older
/// than what is known: it cancels, and takes nothing back. Who saw SAT's page knows which of the two it is.
pub fn effect(known: Known, word: Word, source: SatSource) -> Effect {
    let is_other = word.status() != known.status;
    let seen = |is_news: bool| if is_news { Effect::Seen(word.status()) } else { Effect::None };
    match word {
        Word::Cancelled if known.is_cancelled => seen(is_other),
        Word::Cancelled => Effect::Cancelled,
        Word::Valid { cancellation_refused } => match source {
            SatSource::Person => Effect::Stands,
            SatSource::Service if known.is_cancelled || (known.is_replaced && cancellation_refused) => Effect::Stands,
            SatSource::Metadata if known.is_cancelled => Effect::None,
            SatSource::Service | SatSource::Metadata => seen(is_other),
        },
        Word::NotFound | Word::Unclear => match source {
            SatSource::Person => seen(true),
            // What owes nothing does not come back because SAT is silent about it.
            SatSource::Service | SatSource::Metadata => seen(is_other && !known.is_cancelled),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: &str, state: &str, cancellation: &str) -> SatAnswer {
        let [code, state, cancellation] = [code, state, cancellation].map(str::to_owned);
        SatAnswer { code, state, cancellation, ..SatAnswer::default() }
    }

    #[test]
    fn only_sats_known_words_count() {
        let obtained = "S - Comprobante obtenido satisfactoriamente.";
        let valid = |cancellation_refused| Word::Valid { cancellation_refused };
        let cases = [
            (answer(obtained, "Vigente", ""), valid(false)),
            (answer(obtained, "Vigente", "En proceso"), valid(false)),
            (answer(obtained, "Vigente", "Solicitud rechazada"), valid(true)),
            (answer(obtained, "Cancelado", "Plazo vencido"), Word::Cancelled),
            (answer("N - 602: Comprobante no encontrado.", "No Encontrado", ""), Word::NotFound),
            (answer("N - 602: Comprobante no encontrado.", "", ""), Word::NotFound),
            (answer("N - 601: La expresión impresa proporcionada no es válida.", "", ""), Word::Unclear),
            (answer("", "Vigente", ""), Word::Unclear),
            (answer("N - 601: …", "Vigente", ""), Word::Unclear),
            (answer(obtained, "Suspendido", ""), Word::Unclear),
            (answer(obtained, "", ""), Word::Unclear),
            (answer("", "", ""), Word::Unclear),
        ];
        for (answer, word) in cases {
            assert_eq!(Word::of(&answer), word, "{answer:?}");
        }
    }

    const VALID: Word = Word::Valid { cancellation_refused: false };
    const REFUSED: Word = Word::Valid { cancellation_refused: true };

    fn open(status: SatStatus) -> Known {
        Known { status, is_cancelled: false, is_replaced: false }
    }

    #[test]
    fn the_service_takes_a_replacement_back_only_when_the_cancellation_was_refused() {
        let known = Known { is_replaced: true, ..open(SatStatus::Unchecked) };
        assert_eq!(effect(known, VALID, SatSource::Service), Effect::Seen(SatStatus::Valid));
        assert_eq!(effect(known, REFUSED, SatSource::Service), Effect::Stands);
        assert_eq!(effect(known, VALID, SatSource::Person), Effect::Stands);
    }

    #[test]
    fn the_same_answer_again_is_no_news_unless_a_person_says_it() {
        for source in [SatSource::Service, SatSource::Metadata] {
            assert_eq!(effect(open(SatStatus::Valid), VALID, source), Effect::None);
            assert_eq!(effect(open(SatStatus::Valid), REFUSED, source), Effect::None);
        }
        let person = effect(open(SatStatus::NotFound), Word::NotFound, SatSource::Person);
        assert_eq!(person, Effect::Seen(SatStatus::NotFound));
    }

    #[test]
    fn a_cancelled_invoice_comes_back_by_sats_own_word_alone() {
        let known = Known { status: SatStatus::Cancelled, is_cancelled: true, is_replaced: false };
        for word in [Word::Cancelled, Word::NotFound, Word::Unclear] {
            assert_eq!(effect(known, word, SatSource::Service), Effect::None, "{word:?}");
        }
        assert_eq!(effect(known, VALID, SatSource::Service), Effect::Stands);
        assert_eq!(effect(known, VALID, SatSource::Metadata), Effect::None);
    }

    #[test]
    fn silence_is_shown_and_changes_nothing_else() {
        let silent = effect(open(SatStatus::Valid), Word::Unclear, SatSource::Service);
        assert_eq!(silent, Effect::Seen(SatStatus::CheckFailed));
    }

    #[test]
    fn everybody_may_tell_of_a_cancellation() {
        for source in [SatSource::Person, SatSource::Service, SatSource::Metadata] {
            assert_eq!(effect(open(SatStatus::Valid), Word::Cancelled, source), Effect::Cancelled);
        }
    }
}
