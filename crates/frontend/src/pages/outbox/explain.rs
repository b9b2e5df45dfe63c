//! What a mail server's answer means, and what to do about it.

use crate::text::Text;
use domain::contract::{Message, MessageStatus};

/// Why a message has not been taken, in words; `None` while nothing went wrong.
pub(super) fn failure(message: &Message, text: &Text) -> Option<&'static str> {
    match message.status {
        MessageStatus::Retry | MessageStatus::Failed => {
            message.last_response.as_deref().map(|said| meaning(said, text))
        }
        MessageStatus::Held
        | MessageStatus::Queued
        | MessageStatus::Sending
        | MessageStatus::Accepted
        | MessageStatus::Cancelled => None,
    }
}

/// By the code in front, as RFC 5321 has them; answers without a code never came from a server.
fn meaning(response: &str, text: &Text) -> &'static str {
    let words = text.outbox();
    let code = response.get(..3).and_then(|code| code.parse::<u16>().ok());
    match code {
        Some(550 | 551 | 553 | 511 | 521 | 556) => words.why_unknown_address,
        Some(452 | 552) => words.why_full,
        Some(454 | 530 | 534 | 535 | 538) => words.why_sign_in,
        Some(400..=499) => words.why_busy,
        Some(554 | 571) => words.why_refused,
        Some(_) => words.why_other,
        None if response.contains("no answer within") => words.why_silent,
        None if response.contains("is not an e-mail address") => words.why_unknown_address,
        None => words.why_unreachable,
    }
}

/// Whether another address would help.
pub(super) fn is_about_the_address(message: &Message, text: &Text) -> bool {
    failure(message, text) == Some(text.outbox().why_unknown_address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    #[test]
    fn servers_say_what_to_do_by_their_code() {
        let words = ES.outbox();
        for (response, meant) in [
            ("550 5.1.1 No such user", words.why_unknown_address),
            ("452 4.2.2 Mailbox full", words.why_full),
            ("421 4.7.0 Try again later", words.why_busy),
            ("451 Greylisted", words.why_busy),
            ("535 5.7.8 Bad credentials", words.why_sign_in),
            ("554 5.7.1 Rejected as spam", words.why_refused),
            ("502 What", words.why_other),
            ("Connection error: Connection refused (os error 111)", words.why_unreachable),
            ("no answer within 60 s", words.why_silent),
            ("", words.why_unreachable),
        ] {
            assert_eq!(meaning(response, &ES), meant, "{response}");
        }
    }
}
