use super::*;
use crate::mail::{Address, render, tests::mail};
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};

/// How the server in these tests behaves.
#[derive(Clone, Copy)]
enum Mood {
    Accepts,
    /// Answers this to RCPT.
    Answers(&'static str),
    /// Answers this to the finished message.
    AnswersData(&'static str),
    /// Says nothing once the message is there.
    Silent,
    /// Closes the connection once the message is there.
    Drops,
}

struct Sink {
    address: SocketAddr,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = mails.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, mood, kept.clone()));
            }
        });
        Self { address, mails }
    }

    fn transport(&self) -> Transport {
        SmtpSettings::parse(&format!("smtp://{}", self.address)).unwrap().transport().unwrap()
    }
}

async fn converse(stream: TcpStream, mood: Mood, mails: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink ESMTP\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let answer = match (line.get(..4).unwrap_or_default(), mood) {
            ("EHLO", _) => "250-sink\r\n250 8BITMIME\r\n",
            ("RCPT", Mood::Answers(answer)) => answer,
            ("DATA", _) => {
                stream.write_all(b"354 go ahead\r\n").await.unwrap();
                mails.lock().await.push(body(&mut stream).await);
                match mood {
                    Mood::Silent => {
                        tokio::time::sleep(Duration::from_hours(1)).await;
                        return;
                    }
                    Mood::Drops => return,
                    Mood::AnswersData(answer) => answer,
                    Mood::Accepts | Mood::Answers(_) => "250 2.0.0 queued as 17\r\n",
                }
            }
            ("QUIT", _) => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

async fn body(stream: &mut BufReader<TcpStream>) -> String {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if line == ".\r\n" {
            return text;
        }
        // Dot stuffing, RFC 5321 4.5.2.
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

async fn deliver(mood: Mood) -> (Delivery, Vec<String>) {
    let sink = Sink::start(mood).await;
    let delivery = send(&sink.transport(), &mail(), Duration::from_millis(400)).await;
    let mails = sink.mails.lock().await.clone();
    (delivery, mails)
}

#[tokio::test]
async fn an_accepted_mail_arrives_as_rendered() {
    let (delivery, mails) = deliver(Mood::Accepts).await;
    assert_eq!(delivery, Delivery::Accepted { response: "250 2.0.0 queued as 17".to_owned() });
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].trim_end(), String::from_utf8(render(&mail()).unwrap()).unwrap().trim_end());
}

#[tokio::test]
async fn one_connection_carries_many_mails() {
    let sink = Sink::start(Mood::Accepts).await;
    let transport = sink.transport();
    for _ in 0..20 {
        assert!(matches!(send(&transport, &mail(), TIMEOUT).await, Delivery::Accepted { .. }));
    }
    assert_eq!(sink.mails.lock().await.len(), 20);
}

#[tokio::test]
async fn a_full_mailbox_is_tried_later() {
    let (delivery, _) = deliver(Mood::Answers("452 4.2.2 mailbox full\r\n")).await;
    assert!(
        matches!(&delivery, Delivery::TryLater { code: Some(452), text } if text.contains("mailbox full")),
        "{delivery:?}"
    );
}

#[tokio::test]
async fn an_unknown_mailbox_is_refused_for_good() {
    let (delivery, mails) = deliver(Mood::Answers("550 5.1.1 no such user\r\n")).await;
    assert!(
        matches!(&delivery, Delivery::Refused { code: Some(550), text } if text.contains("no such user")),
        "{delivery:?}"
    );
    assert!(mails.is_empty());
}

#[tokio::test]
async fn a_content_filter_refuses_after_the_message() {
    let (delivery, _) = deliver(Mood::AnswersData("554 5.7.1 spam\r\n")).await;
    assert!(matches!(delivery, Delivery::Refused { code: Some(554), .. }), "{delivery:?}");
}

#[tokio::test]
async fn refused_credentials_are_not_the_mails_fault() {
    let (delivery, _) = deliver(Mood::Answers("530 5.7.0 authentication required\r\n")).await;
    assert!(matches!(delivery, Delivery::TryLater { code: Some(530), .. }), "{delivery:?}");
}

#[tokio::test]
async fn a_silent_server_is_left_in_time() {
    let before = std::time::Instant::now();
    let (delivery, _) = deliver(Mood::Silent).await;
    assert!(matches!(delivery, Delivery::TryLater { code: None, .. }), "{delivery:?}");
    assert!(before.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_dropped_connection_is_tried_later() {
    let (delivery, _) = deliver(Mood::Drops).await;
    assert!(matches!(delivery, Delivery::TryLater { code: None, .. }), "{delivery:?}");
}

#[tokio::test]
async fn nobody_listening_is_tried_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let transport = SmtpSettings::parse(&format!("smtp://{address}")).unwrap().transport().unwrap();
    let delivery = send(&transport, &mail(), TIMEOUT).await;
    assert!(matches!(delivery, Delivery::TryLater { code: None, .. }), "{delivery:?}");
}

#[tokio::test]
async fn a_mail_that_cannot_be_composed_never_reaches_the_server() {
    let sink = Sink::start(Mood::Accepts).await;
    let wrong = OutgoingMail { to: vec![Address { name: None, email: "nadie".to_owned() }], ..mail() };
    let delivery = send(&sink.transport(), &wrong, TIMEOUT).await;
    assert!(matches!(delivery, Delivery::Refused { code: None, .. }), "{delivery:?}");
    assert!(sink.mails.lock().await.is_empty());
}

#[test]
fn addresses_give_host_port_security_and_credentials() {
    let parsed =
        |url| SmtpSettings::parse(url).map(|found| (found.host, found.port, found.security, found.credentials));
    let secret = Some(("ana@x.mx".to_owned(), "p@ss".to_owned()));
    let host = || "mail.x.mx".to_owned();
    assert_eq!(parsed("smtp://mail.x.mx"), Ok((host(), 25, Security::None, None)));
    assert_eq!(
        parsed("smtp://ana%40x.mx:p%40ss@mail.x.mx?starttls"),
        Ok((host(), 587, Security::StartTls, secret.clone()))
    );
    assert_eq!(parsed("smtps://ana%40x.mx:p%40ss@mail.x.mx"), Ok((host(), 465, Security::Tls, secret)));
    assert_eq!(parsed("smtp://127.0.0.1:2525"), Ok(("127.0.0.1".to_owned(), 2525, Security::None, None)));
}

#[test]
fn wrong_addresses_say_why_without_quoting_secrets() {
    let error = |url| SmtpSettings::parse(url).unwrap_err();
    assert_eq!(error("mail.x.mx"), SmtpSettingsError::NotAUrl);
    assert_eq!(error("smtp://"), SmtpSettingsError::NotAUrl);
    assert_eq!(error("http://mail.x.mx"), SmtpSettingsError::UnknownScheme("http".to_owned()));
    assert_eq!(error("smtp://mail.x.mx?tls=no"), SmtpSettingsError::UnknownOption("tls=no".to_owned()));
    assert_eq!(error("smtp://ana:secreto@mail.x.mx"), SmtpSettingsError::PasswordInClear);
    let settings = SmtpSettings::parse("smtps://ana:secreto@mail.x.mx").unwrap();
    assert!(!format!("{settings:?}").contains("secreto"));
}

#[test]
fn a_password_to_this_machine_needs_no_protection() {
    for url in ["smtp://a:b@localhost:25", "smtp://a:b@127.0.0.1:25", "smtp://a:b@[::1]:25"] {
        assert!(SmtpSettings::parse(url).is_ok(), "{url}");
    }
}

#[test]
fn a_refused_sign_in_and_a_dead_server_concern_all_mail_and_a_full_mailbox_only_one() {
    for response in ["535 authentication failed", "421 too busy", "Connection error: connection refused", ""] {
        assert!(is_about_the_server(response), "{response:?}");
    }
    for response in ["452 mailbox full", "450 greylisted", "550 no such user"] {
        assert!(!is_about_the_server(response), "{response:?}");
    }
}

#[test]
fn the_servers_line_is_kept_as_the_server_wrote_it() {
    assert_eq!(own_words("permanent error (550): 5.1.1 No such user (sorry)"), "5.1.1 No such user (sorry)");
    assert_eq!(own_words("transient error (451): 4.7.1 Later"), "4.7.1 Later");
    assert_eq!(own_words("Connection error: refused (os error 111)"), "Connection error: refused (os error 111)");
}
