//! A stand-in for SAT's service, on a port of its own.

use api::config::SatService;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// What it does with a question.
#[derive(Clone)]
pub(crate) enum Reply {
    /// `CodigoEstatus`, `Estado`, `EstatusCancelacion`.
    Says(&'static str, &'static str, &'static str),
    /// A status and a body; the rest of the head, each line with its end.
    Http(u16, &'static str, String),
    /// Nothing, ever.
    Silence,
    /// *Vigente*, once somebody lets it.
    WhenTold(Arc<Notify>),
}

pub(crate) const FOUND: &str = "S - Comprobante obtenido satisfactoriamente.";
pub(crate) const VALID: Reply = Reply::Says(FOUND, "Vigente", "");
pub(crate) const CANCELLED: Reply = Reply::Says(FOUND, "Cancelado", "Cancelado sin aceptación");
pub(crate) const NOT_FOUND: Reply = Reply::Says("N - 602: Comprobante no encontrado.", "No Encontrado", "");

#[derive(Default)]
struct Script {
    /// Taken one by one, before anything else.
    next: Vec<Reply>,
    /// By UUID in upper case.
    of: HashMap<String, Reply>,
    questions: Vec<String>,
}

pub(crate) struct Sat {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
}

impl Sat {
    /// Says *Vigente* of everything until it is told otherwise.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::new(Mutex::new(Script::default()));
        let shared = script.clone();
        tokio::spawn(async move {
            while let Ok((stream, _from)) = listener.accept().await {
                tokio::spawn(converse(stream, shared.clone()));
            }
        });
        Self { address, script }
    }

    /// Where to ask it. Nothing waits, unless for an answer that does not come.
    pub(crate) fn service(&self) -> SatService {
        let endpoint = Some(format!("http://{}/ConsultaCFDIService.svc", self.address));
        let (back_off, pause) = (Duration::from_millis(1), Duration::ZERO);
        SatService { endpoint, answer: Duration::from_mins(1), back_off, pause, ..SatService::off() }
    }

    /// What it says next, whatever is asked.
    pub(crate) fn next(&self, replies: impl IntoIterator<Item = Reply>) {
        self.script.lock().unwrap().next = replies.into_iter().collect();
    }

    /// What it says of a document from now on.
    pub(crate) fn of(&self, uuid: &str, reply: Reply) {
        self.script.lock().unwrap().of.insert(uuid.to_uppercase(), reply);
    }

    /// The expressions it was asked about since the last time somebody wanted to know.
    pub(crate) fn questions(&self) -> Vec<String> {
        std::mem::take(&mut self.script.lock().unwrap().questions)
    }
}

async fn converse(stream: TcpStream, script: Arc<Mutex<Script>>) {
    let mut stream = BufReader::new(stream);
    let (mut length, mut action) = (0, String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "soapaction" => action = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    assert_eq!(action, "http://tempuri.org/IConsultaCFDIService/Consulta");
    let reply = reply_to(&String::from_utf8(body).unwrap(), &script);
    let (status, head, body) = match reply {
        Reply::Says(code, state, cancellation) => (200, "", envelope(code, state, cancellation)),
        Reply::Http(status, head, body) => (status, head, body),
        Reply::Silence => std::future::pending().await,
        Reply::WhenTold(word) => {
            word.notified().await;
            (200, "", envelope(FOUND, "Vigente", ""))
        }
    };
    let answer = format!(
        "HTTP/1.1 {status} .\r\ncontent-type: text/xml; charset=utf-8\r\nconnection: close\r\n{head}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    // Who asked may have gone.
    let _sent = stream.get_mut().write_all(answer.as_bytes()).await;
}

fn reply_to(question: &str, script: &Mutex<Script>) -> Reply {
    let expression = question.split("expresionImpresa>").nth(1).unwrap().trim_end_matches("</c:");
    let expression = expression.replace("&amp;", "&");
    let mut script = script.lock().unwrap();
    script.questions.push(expression.clone());
    if !script.next.is_empty() {
        return script.next.remove(0);
    }
    let uuid = expression.split(['?', '&']).find_map(|part| part.strip_prefix("id=")).unwrap().to_uppercase();
    script.of.get(&uuid).cloned().unwrap_or(VALID)
}

fn envelope(code: &str, state: &str, cancellation: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a:CodigoEstatus>{code}</a:CodigoEstatus><a:EsCancelable>Cancelable con aceptación</a:EsCancelable><a:Estado>{state}</a:Estado><a:EstatusCancelacion>{cancellation}</a:EstatusCancelacion><a:ValidacionEFOS>200</a:ValidacionEFOS></ConsultaResult></ConsultaResponse></s:Body></s:Envelope>"#
    )
}
