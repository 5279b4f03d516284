package dev.firstbell.deploy.observe;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.ObservedClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for real people that tell nobody who they are: HMAC-SHA256 of the name, keyed with a salt that stays on this
 * machine, cut to 64 bits. One person has one such name as long as the salt is kept, so that classes can be compared;
 * without the salt nobody can find out whether a name belongs to somebody they know.
 *
 * <p>Thread-safe.
 */
public final class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SALT_BYTES = 32;
    private static final int NAME_BYTES = 8;
    private static final Pattern SALT = Pattern.compile("[0-9a-f]{64}\\s*");

    private final SecretKeySpec salt;

    private Pseudonyms(byte[] salt) {
        this.salt = new SecretKeySpec(salt, ALGORITHM);
    }

    /**
     * With the salt in a file. One that is not there is made, readable by its owner alone, with the folders above it.
     *
     * @throws BadInputException if the file holds no salt, or others than its owner can read it
     */
    public static Pseudonyms withSaltIn(Path file) {
        requireNonNull(file, "file is null");
        try {
            create(file);
            if (isPosix()
                    && Files.getPosixFilePermissions(file).stream()
                            .anyMatch(permission -> permission != PosixFilePermission.OWNER_READ
                                    && permission != PosixFilePermission.OWNER_WRITE)) {
                throw new BadInputException("--salt-file: others can read " + file
                        + ", who could find out whose records are whose; `chmod 600 " + file + "`");
            }
            String text = Files.readString(file);
            if (!SALT.matcher(text).matches()) {
                throw new BadInputException("--salt-file: " + file
                        + " holds no salt (64 hexadecimal digits); name a file that does not exist, and it is made");
            }
            return new Pseudonyms(HexFormat.of().parseHex(text.strip()));
        } catch (IOException e) {
            throw new BadInputException("--salt-file: " + file + " can be neither read nor made: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw new BadInputException("--salt-file: " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static void create(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        FileAttribute<?>[] ownersAlone = isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        // Whole before it has its name: another process may be looking for it.
        Path made = Files.createTempFile(folder, ".salt", "", ownersAlone);
        try {
            Files.writeString(made, HexFormat.of().formatHex(salt) + "\n", StandardOpenOption.TRUNCATE_EXISTING);
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            // Somebody was quicker; theirs counts.
        } catch (UnsupportedOperationException e) {
            Files.move(made, file);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().containsAll(Set.of("posix"));
    }

    /** What somebody is called in a record. */
    public String ofUser(String user) {
        return ObservedClass.PREFIX + hidden("user/" + user);
    }

    /** What a pod is called in a record: its own name is made from its owner's. */
    public String ofPod(String pod) {
        return "pod-" + hidden("pod/" + pod);
    }

    /** What was seen of a cluster, without a name in it. */
    public ClusterEntry hide(ClusterEntry entry) {
        return entry.renamed(this::ofPod, this::ofUser);
    }

    /** What a hub's log said of somebody, without the name. */
    public HubLogEntry hide(HubLogEntry.OfUser entry) {
        return entry.withUser(ofUser(entry.user()));
    }

    private String hidden(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(salt);
            byte[] all = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, NAME_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }
}
