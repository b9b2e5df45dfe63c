use crate::{
    Options,
    document::{self, BIG, SMALL},
    measure::quick,
    place::ISSUER_RFC,
    table::{Row, bytes},
};
use anyhow::{Context, Result, anyhow};
use api::{
    demo::keys::{Credentials, Holder, PAC_CERTIFICATE},
    intake::inspect::inspect,
    seal::{self, CertificateStore},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    cfdi::{self, Cfdi, xml::Document},
    contract::{Issuer, SealVerdict},
};
use quick_xml::{Reader, XmlVersion, events::Event};
use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use std::time::Duration;
use uuid::Uuid;

pub(super) fn measure(options: &Options) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let rsa = rsa_verify(options.times)?;
    let sizes =
        [(SMALL, ["≤ 19 µs", "≤ 45 µs", "≤ 65 µs", "≤ 45 µs"]), (BIG, ["≤ 1.0 ms", "≤ 1.2 ms", "", "≤ 1.7 ms"])];
    for (concepts, goals) in sizes {
        let file = document::invoice(concepts)?;
        let named = |what: &str| format!("{what}, {}", bytes(u64::try_from(file.len()).unwrap_or_default()));
        let [parse, one_seal, two_seals, judge] = goals;
        let pulled = quick(options.times, || pull(&file))?;
        let parsed = quick(options.times, || Ok(Cfdi::read(file.as_bytes())?))?;
        rows.push(Row::timed(named("read a CFDI"), parsed, pulled, "quick-xml, attributes unescaped").goal(parse));
        for (what, stamps, goal) in [("its seal", false, one_seal), ("both seals", true, two_seals)] {
            let certificates = certificates(stamps)?;
            let verified = quick(options.times, || read_and_verify(&file, &certificates))?;
            let what = named(&format!("read, cadena, certificate and {what}"));
            rows.push(Row::timed(what, verified, rsa, "one RSA-2048 verification, ring").goal(goal));
        }
        let document = Document::parse(&file)?;
        let cfdi = Cfdi::from_document(&document)?;
        let judged = quick(options.times, || Ok(cfdi::check(&document, &cfdi)))?;
        rows.push(Row::timed(named("structure and arithmetic"), judged, pulled, "quick-xml").goal(judge));
        rows.push(Row::timed(
            named("all that is judged before the ledger"),
            whole(options, &file)?,
            pulled,
            "quick-xml",
        ));
    }
    Ok(rows)
}

/// Everything but the ledger.
fn whole(options: &Options, file: &str) -> Result<Duration> {
    let issuers = [Issuer { id: Uuid::from_u128(1).into(), rfc: ISSUER_RFC.to_owned(), name: String::new() }];
    let certificates = certificates(true)?;
    quick(options.times, || {
        inspect(file.as_bytes(), &issuers, &certificates).map_err(|outcome| anyhow!("{:?}", outcome.code))
    })
}

/// The least that reading takes: every tag seen, every attribute's value made.
fn pull(file: &str) -> Result<usize> {
    let mut reader = Reader::from_str(file);
    let mut letters = 0;
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    letters += attribute?.normalized_value(XmlVersion::Implicit1_0)?.len();
                }
            }
            Event::Eof => return Ok(letters),
            Event::End(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

fn certificates(stamps: bool) -> Result<CertificateStore> {
    let mut store = CertificateStore::default();
    anyhow::ensure!(!stamps || store.add(PAC_CERTIFICATE), "the PAC's certificate cannot be read");
    Ok(store)
}

fn read_and_verify(file: &str, certificates: &CertificateStore) -> Result<Cfdi> {
    let document = Document::parse(file)?;
    let cfdi = Cfdi::from_document(&document)?;
    let report = seal::verify(&document, certificates);
    anyhow::ensure!(report.seal == SealVerdict::Valid, "{report:?}");
    Ok(cfdi)
}

fn rsa_verify(times: usize) -> Result<Duration> {
    let key = include_bytes!("../../../crates/api/assets/demo/pac.key");
    let key = RsaKeyPair::from_pkcs8(key).map_err(|rejected| anyhow!("{rejected}"))?;
    anyhow::ensure!(key.public().modulus_len() == 256, "the key has not 2,048 bits");
    let message = "||1.1|||";
    let signature = STANDARD.decode(Credentials::of(Holder::Pac)?.sign(message)?)?;
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref());
    quick(times, || public.verify(message.as_bytes(), &signature).ok().context("verify"))
}
