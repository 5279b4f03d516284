package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * How a layer is packed: the media types of the OCI image specification 1.1 and of docker's schema 2.
 *
 * <p>The estimates are this project's own image: its base and languages, packed by buildah at its default levels
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
     * By a layer's media type.
     *
     * @throws BadInputException if nodes take no such layer
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
        throw new BadInputException(
                "layer " + digest + " is '" + mediaType + "'; only plain, gzip and zstd layers can be weighed");
    }

    /** What so many bytes are about when unpacked. */
    long estimate(long bytes) {
        return Math.round(bytes * ratio);
    }

    /** The archive in what is transferred. */
    InputStream unpacking(InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case GZIP -> new GZIPInputStream(packed);
            case ZSTD -> new ZstdInputStream(packed);
        };
    }

    /**
     * Whether what failed is sound, but more than is understood here: zstd with a window of more than 8 MB, as podman's
     * zstd:chunked has it (aircompressor's own message).
     */
    boolean isBeyond(Exception failure) {
        return this == ZSTD && String.valueOf(failure.getMessage()).contains("not yet supported");
    }
}
