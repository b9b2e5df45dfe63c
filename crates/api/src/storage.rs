//! Files: a local folder, or S3 behind the feature `s3`. Content is addressed by its SHA-256.

use anyhow::Context;
use bytes::Bytes;
use domain::ids::OrganizationId;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Where the bytes of documents and attachments are.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    pub key: String,
    /// Hexadecimal.
    pub sha256: String,
    pub size: i64,
}

impl Files {
    /// Opens `./folder` or `s3://bucket/prefix`; a folder is created.
    pub fn open(location: &str) -> anyhow::Result<Self> {
        if let Some(address) = location.strip_prefix("s3://") {
            return Self::open_s3(address);
        }
        Self::open_folder(location, true)
    }

    /// A folder whose files can be made again: does not wait for the disk.
    pub fn open_disposable(folder: &str) -> anyhow::Result<Self> {
        Self::open_folder(folder, false)
    }

    fn open_folder(folder: &str, is_synced: bool) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("create the file folder {folder}"))?;
        let store = LocalFileSystem::new_with_prefix(folder).with_context(|| format!("open {folder}"))?;
        Ok(Self { store: Arc::new(store.with_fsync(is_synced)), prefix: Path::default() })
    }

    #[cfg(feature = "s3")]
    fn open_s3(address: &str) -> anyhow::Result<Self> {
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        let store = object_store::aws::AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
        Ok(Self { store: Arc::new(store), prefix: Path::from(prefix) })
    }

    #[cfg(not(feature = "s3"))]
    fn open_s3(address: &str) -> anyhow::Result<Self> {
        anyhow::bail!("s3://{address}: this binary was built without the feature `s3`")
    }

    /// Keeps bytes; the same bytes of an organization are kept once.
    pub async fn put(&self, organization: OrganizationId, bytes: Bytes) -> anyhow::Result<StoredFile> {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let key = format!("{organization}/{}/{sha256}", sha256.get(..2).unwrap_or_default());
        let size = i64::try_from(bytes.len()).context("file size")?;
        self.store.put(&self.path(&key), PutPayload::from_bytes(bytes)).await.context("store a file")?;
        Ok(StoredFile { key, sha256, size })
    }

    pub async fn get(&self, key: &str) -> anyhow::Result<Bytes> {
        let found = self.store.get(&self.path(key)).await.with_context(|| format!("read file {key}"))?;
        Ok(found.bytes().await?)
    }

    /// Whether the store answers at all.
    pub async fn check(&self) -> anyhow::Result<()> {
        match self.store.head(&self.path("readiness-probe")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self, key: &str) -> Path {
        key.split('/').fold(self.prefix.clone(), Path::join)
    }
}
