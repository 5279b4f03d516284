package dev.firstbell.deploy.image;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What one pass over a layer's file found. The digests are those of what was read, not of what documents state.
 *
 * @param bytes the length of the file
 * @param digest the digest of the file
 * @param compression the compression by the file's first bytes; container runtimes go by them too
 * @param archive what the file unpacks to; empty if there is a problem, or the decompressor lacks a feature
 * @param problem why the file is not a layer; empty if it is one
 */
record LayerReading(
        long bytes, String digest, Compression compression, Optional<Archive> archive, Optional<String> problem) {
    private static final int BLOCK = 1 << 16;
    private static final int HEAD = 512;

    /** More than any disk; sums of it fit into a long. */
    private static final long MOST_HOLES = 1L << 50;

    /**
     * An unpacked layer.
     *
     * @param digest the digest of the archive, which the image's configuration lists in {@code rootfs.diff_ids}
     * @param bytes the length of the archive
     * @param holes by how much sparse files are longer on the node's disk than in the archive
     * @param empty whether the archive has no entries
     */
    record Archive(String digest, long bytes, long holes, boolean empty) {}

    /**
     * Reads a layer to its end. The stream is not closed.
     *
     * @throws IOException if the stream itself fails
     */
    static LayerReading of(InputStream file) throws IOException {
        Measured raw = new Measured(file);
        BufferedInputStream packed = new BufferedInputStream(raw, BLOCK);
        packed.mark(HEAD);
        byte[] head = packed.readNBytes(HEAD);
        packed.reset();
        Compression compression = Compression.found(head);
        Optional<Archive> archive = Optional.empty();
        Optional<String> problem = Optional.empty();
        Measured content = new Measured(InputStream.nullInputStream());
        try {
            content = new Measured(compression.decompress(new Unclosed(packed)));
            archive = Optional.of(archive(content));
        } catch (NotAnArchive e) {
            problem = Optional.of(e.getMessage() + (compression == Compression.NONE ? foreign(head) : ""));
        } catch (IOException | RuntimeException e) {
            raw.throwOwnFailure();
            if (!compression.isUnsupported(e)) {
                problem = Optional.of(problem(compression, content.count > 0 && content.failure == null, e));
            }
        }
        packed.transferTo(OutputStream.nullOutputStream());
        return new LayerReading(raw.count, raw.digest(), compression, archive, problem);
    }

    /** @param unpacked whether the decompressor is content, and the archive in it is not */
    private static String problem(Compression compression, boolean unpacked, Exception failure) {
        boolean early = failure instanceof EOFException
                || String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("truncated");
        if (unpacked || compression == Compression.NONE) {
            return early
                    ? "its tar archive ends in the middle of a file"
                    : "its tar archive has an entry that cannot be read";
        }
        return early
                ? "its content, " + compression.label() + ", ends too early"
                : "it begins as " + compression.label() + ", but cannot be unpacked to its end";
    }

    private static Archive archive(Measured content) throws IOException {
        boolean empty = true;
        long holes = 0;
        TarArchiveInputStream tar = new TarArchiveInputStream(content);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (!entry.isCheckSumOK()) {
                throw new NotAnArchive(empty ? "it is not a tar archive" : "its tar archive has a damaged entry");
            }
            empty = false;
            if (entry.isSparse()) {
                holes = Math.min(MOST_HOLES, holes + Math.max(0, entry.getRealSize() - entry.getSize()));
            }
        }
        content.transferTo(OutputStream.nullOutputStream());
        if (empty && content.hasContent) {
            throw new NotAnArchive("it is not a tar archive");
        }
        return new Archive(content.digest(), content.count, holes, empty);
    }

    /** What the file is instead, as far as its first bytes tell. */
    private static String foreign(byte[] head) {
        String text = new String(head, 0, Math.min(6, head.length), StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00fd7zXZ")) {
            return ", but compressed with xz";
        }
        if (text.startsWith("BZh")) {
            return ", but compressed with bzip2";
        }
        if (text.startsWith("PK\u0003\u0004")) {
            return ", but a zip archive";
        }
        if (text.startsWith("<")) {
            return ", but a page in HTML or XML";
        }
        return text.startsWith("{") ? ", but a document in JSON" : "";
    }

    private static final class NotAnArchive extends IOException {
        private static final long serialVersionUID = 1L;

        NotAnArchive(String message) {
            super(message);
        }
    }

    /** Digests and counts what is read; skipped bytes are read. */
    private static final class Measured extends FilterInputStream {
        private final MessageDigest digest = Manifests.sha256();
        private final byte[] one = new byte[1];
        private final byte[] skipped = new byte[BLOCK];
        private long count;
        private boolean hasContent;
        private Exception failure;

        Measured(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] block, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(block, offset, length);
            } catch (IOException | RuntimeException e) {
                failure = e;
                throw e;
            }
            if (read > 0) {
                digest.update(block, offset, read);
                count += read;
                for (int i = offset; !hasContent && i < offset + read; i++) {
                    hasContent = block[i] != 0;
                }
            }
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long left = bytes;
            while (left > 0) {
                int read = read(skipped, 0, (int) Math.min(left, skipped.length));
                if (read < 0) {
                    break;
                }
                left -= read;
            }
            return bytes - left;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        String digest() {
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        }

        /** The disk's failure is not one of the content. */
        void throwOwnFailure() throws IOException {
            if (failure instanceof IOException own) {
                throw own;
            }
        }
    }

    /** Decompressors close what they read, and the rest of the file is still to be digested. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // The caller closes the file.
        }
    }
}
