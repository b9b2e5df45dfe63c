//! Files: a local folder, or S3 behind the feature `s3`. Content is addressed by its SHA-256.

use anyhow::Context;
use bytes::Bytes;
use domain::ids::OrganizationId;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path};
use sha2::{Digest, Sha256};
use std::{ops::Range, sync::Arc};

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

/// The folder of objects that hold many files.
const PACKS: &str = "packs";
/// Between the key of an object and the place of a file in it: `…#0+512`.
const PLACE: char = '#';

fn joined(files: &[Bytes]) -> (Vec<u8>, Vec<(String, u64)>) {
    let digest = |file: &Bytes| (hex::encode(Sha256::digest(file)), u64::try_from(file.len()).unwrap_or(u64::MAX));
    (files.concat(), files.iter().map(digest).collect())
}

/// The object and the bytes of it that a key means, when it means a part.
fn place_in_pack(key: &str) -> Option<(&str, Range<u64>)> {
    let (packed, place) = key.split_once(PLACE)?;
    let (offset, size) = place.split_once('+')?;
    let offset: u64 = offset.parse().ok()?;
    Some((packed, offset..offset.checked_add(size.parse().ok()?)?))
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

    /// Keeps many files as one object, because each object waits for the disk, or for the store's answer, by itself. The
    /// key of a file says where in the object it lies.
    pub async fn put_all(&self, organization: OrganizationId, files: Vec<Bytes>) -> anyhow::Result<Vec<StoredFile>> {
        match files.as_slice() {
            [] => return Ok(Vec::new()),
            [only] => return Ok(vec![self.put(organization, only.clone()).await?]),
            [_, _, ..] => {}
        }
        let (object, digests) = tokio::task::spawn_blocking(move || joined(&files)).await.context("join files")?;
        let packed = format!("{organization}/{PACKS}/{}", hex::encode(Sha256::digest(&object)));
        let object = PutPayload::from_bytes(object.into());
        self.store.put(&self.path(&packed), object).await.context("store files")?;
        let mut offset = 0_u64;
        let mut stored = Vec::with_capacity(digests.len());
        for (sha256, size) in digests {
            let key = format!("{packed}{PLACE}{offset}+{size}");
            offset += size;
            stored.push(StoredFile { key, sha256, size: i64::try_from(size).context("file size")? });
        }
        Ok(stored)
    }

    pub async fn get(&self, key: &str) -> anyhow::Result<Bytes> {
        if let Some((packed, range)) = place_in_pack(key) {
            // Stores refuse to read nothing.
            if range.is_empty() {
                return Ok(Bytes::new());
            }
            return self.store.get_range(&self.path(packed), range).await.with_context(|| format!("read file {key}"));
        }
        let found = self.store.get(&self.path(key)).await.with_context(|| format!("read file {key}"))?;
        Ok(found.bytes().await?)
    }

    /// The keys of everything kept; a pack of files is one object.
    pub fn objects(&self) -> BoxStream<'_, anyhow::Result<String>> {
        let listed = self.store.list(Some(&self.prefix));
        let key = |found: ObjectMeta| {
            let parts = found.location.prefix_match(&self.prefix).context("a key outside the prefix")?;
            Ok(parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/"))
        };
        listed.map_err(anyhow::Error::from).and_then(move |found| std::future::ready(key(found))).boxed()
    }

    /// Keeps an object under the key that [`Files::objects`] told.
    pub async fn put_back(&self, key: &str, bytes: Bytes) -> anyhow::Result<()> {
        self.store.put(&self.path(key), PutPayload::from_bytes(bytes)).await.with_context(|| format!("store {key}"))?;
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn files_kept_together_are_read_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&folder.path().display().to_string()).unwrap();
        let organization = OrganizationId(Uuid::from_u128(1));
        let contents = ["uno", "", "tres"].map(|text| Bytes::from_static(text.as_bytes()));
        let stored = files.put_all(organization, contents.to_vec()).await.unwrap();
        for (file, content) in stored.iter().zip(&contents) {
            assert_eq!(files.get(&file.key).await.unwrap(), content, "{}", file.key);
            assert_eq!(file.sha256, hex::encode(Sha256::digest(content)));
        }
        assert_eq!(stored.iter().map(|file| file.size).collect::<Vec<_>>(), [3, 0, 4]);
        let alone = files.put_all(organization, vec![contents[0].clone()]).await.unwrap();
        assert_eq!(alone, [files.put(organization, contents[0].clone()).await.unwrap()]);
    }

    #[test]
    fn the_key_of_a_file_by_itself_has_no_place() {
        assert_eq!(place_in_pack("a/b/c"), None);
        assert_eq!(place_in_pack("a/packs/c#12+5"), Some(("a/packs/c", 12..17)));
        assert_eq!(place_in_pack("a/packs/c#x+5"), None);
    }
}
