package dev.firstbell.deploy.hub;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks the parts of a file that are packed with gzip and leaves the others as they are: {@code cat hub.log.1.gz hub.log}.
 * A part that is cut off or damaged ends the file.
 */
final class GzipParts extends InputStream {
    /** What begins a part; it does not occur in a text in UTF-8. The third byte is the only method there is. */
    private static final int MAGIC_1 = 0x1f;

    private static final int MAGIC_2 = 0x8b;
    private static final int METHOD = 8;

    private final BufferedInputStream in;
    private InputStream part;
    private boolean begun;
    private boolean ended;
    private boolean packed;
    private boolean plain;
    private boolean broken;

    GzipParts(BufferedInputStream in) {
        this.in = in;
    }

    /** Whether a part was packed, so far. */
    boolean packed() {
        return packed;
    }

    /** Whether a part was not packed, so far. */
    boolean plain() {
        return plain;
    }

    /** Whether a packed part was cut off or damaged. */
    boolean broken() {
        return broken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int read = part == null ? plain(into, offset, length) : ofPart(into, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return -1;
    }

    /** The bytes up to the next part; none if it begins here, or at the end. */
    private int plain(byte[] into, int offset, int length) throws IOException {
        int read = 0;
        while (read < length) {
            in.mark(3);
            int next = in.read();
            if (next < 0) {
                ended = read == 0;
                return read;
            }
            if (next == MAGIC_1 && in.read() == MAGIC_2 && (in.read() == METHOD || !begun)) {
                in.reset();
                if (read == 0) {
                    begin();
                }
                return read;
            }
            if (next == MAGIC_1) {
                in.reset();
                in.skipNBytes(1);
            }
            plain = true;
            begun = true;
            into[offset + read++] = (byte) next;
        }
        return read;
    }

    private void begin() throws IOException {
        packed = true;
        try {
            // Ends behind the part, so that what follows can be looked at.
            part = new GzipCompressorInputStream(in);
        } catch (IOException e) {
            if (!begun) {
                throw new ZipException(e.getMessage());
            }
            end();
        }
        begun = true;
    }

    private int ofPart(byte[] into, int offset, int length) {
        try {
            int read = part.read(into, offset, length);
            if (read < 0) {
                part = null;
                return 0;
            }
            return read;
        } catch (IOException e) {
            end();
            return 0;
        }
    }

    private void end() {
        broken = true;
        ended = true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
