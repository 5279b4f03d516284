package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The compression of a layer, from the media types of the OCI image specification 1.1 and of Docker's schema 2.
 *
 * <p>The ratios were measured on this project's own image, compressed by buildah at its default levels
 * (image/README.md).
 */
enum Compression {
    NONE(1),
    GZIP(3.2),
    ZSTD(3.6);

    private final double ratio;

    Compression(double ratio) {
        this.ratio = ratio;
    }

    /**
     * The compression for a layer's media type.
     *
     * @throws BadInputException if the media type is not one of a plain, gzip or zstd layer
     */
    static Compression of(String mediaType, String digest) {
        if (mediaType.endsWith("gzip")) {
            return GZIP;
        }
        if (mediaType.endsWith("zstd")) {
            return ZSTD;
        }
        if (mediaType.endsWith(".tar")) {
            return NONE;
        }
        if (mediaType.endsWith("+encrypted")) {
            throw new BadInputException("layer " + digest + " is encrypted (media type '" + Excerpt.of(mediaType)
                    + "'), so its unpacked size is unknown; inspect the image before it is encrypted");
        }
        throw new BadInputException("layer " + digest + " has the media type '" + Excerpt.of(mediaType)
                + "'; only plain, gzip and zstd layers are supported");
    }

    /** The compression by the first bytes of a layer; {@link #NONE} if they are those of neither format. */
    static Compression found(byte[] head) {
        if (head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        int magic = head.length < 4
                ? 0
                : (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16 | (head[3] & 0xff) << 24;
        // The magic number of a frame, and those of frames to skip (RFC 8878).
        return magic == 0xfd2fb528 || (magic & 0xfffffff0) == 0x184d2a50 ? ZSTD : NONE;
    }

    /** The name in messages. */
    String label() {
        return switch (this) {
            case NONE -> "a plain tar archive";
            case GZIP -> "gzip";
            case ZSTD -> "zstd";
        };
    }

    /** Estimates the uncompressed size of this many compressed bytes. */
    long estimate(long bytes) {
        return Math.round(bytes * ratio);
    }

    /** The uncompressed archive of a compressed layer. */
    InputStream decompress(InputStream compressed) throws IOException {
        return switch (this) {
            case NONE -> compressed;
            // The JDK's stream ignores what follows the last member; runtimes refuse it.
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(compressed)
                        .setDecompressConcatenated(true)
                        .get();
            case ZSTD -> new ZstdInputStream(compressed);
        };
    }

    /**
     * Whether a layer is valid but uses a feature that the decompressor does not support: zstd with a window of more
     * than 8 MB, as in podman's zstd:chunked. Recognized by aircompressor's message.
     */
    boolean isUnsupported(Exception failure) {
        return this == ZSTD && String.valueOf(failure.getMessage()).contains("not yet supported");
    }
}
