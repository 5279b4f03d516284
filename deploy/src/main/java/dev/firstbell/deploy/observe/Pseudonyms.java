package dev.firstbell.deploy.observe;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.PastedCommand;
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
 * Replaces the names of real people by pseudonyms: HMAC-SHA256 of the name, keyed with a salt that stays on this
 * machine, truncated to 64 bits. The same salt gives the same person the same pseudonym, so that classes can be
 * compared. Without the salt, a pseudonym cannot be matched to a known name.
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
     * Uses the salt in a file. If the file does not exist, it is created with a random salt, readable only by its
     * owner; missing parent folders are created too.
     *
     * @throws BadInputException if the file contains no valid salt, has permissions for anyone but its owner, or can be
     *     neither read nor created
     */
    public static Pseudonyms withSaltIn(Path file) {
        requireNonNull(file, "file is null");
        try {
            create(file);
            if (isPosix()
                    && Files.getPosixFilePermissions(file).stream()
                            .anyMatch(permission -> permission != PosixFilePermission.OWNER_READ
                                    && permission != PosixFilePermission.OWNER_WRITE)) {
                throw new BadInputException("--salt-file: other users of this machine have access to " + file
                        + " and could identify students; run `" + PastedCommand.of("chmod", "600", file) + "`");
            }
            String text = Files.readString(file);
            if (!SALT.matcher(text).matches()) {
                throw new BadInputException(
                        "--salt-file: " + file
                                + " contains no salt (64 hexadecimal digits); name a file that does not exist yet to create one");
            }
            return new Pseudonyms(HexFormat.of().parseHex(text.strip()));
        } catch (IOException e) {
            throw new BadInputException(
                    "--salt-file: " + file + " cannot be read or created: " + FileProblem.reason(e));
        } catch (UncheckedIOException e) {
            throw new BadInputException("--salt-file: " + file + " cannot be read: " + FileProblem.reason(e));
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
        FileAttribute<?>[] ownerOnly = isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        // Written under a temporary name first: another process must never read an incomplete file.
        Path made = Files.createTempFile(folder, ".salt", "", ownerOnly);
        try {
            Files.writeString(made, HexFormat.of().formatHex(salt) + "\n", StandardOpenOption.TRUNCATE_EXISTING);
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            // Another process created the file first; its salt is used.
        } catch (UnsupportedOperationException e) {
            Files.move(made, file);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().containsAll(Set.of("posix"));
    }

    /** The pseudonym of a user, as used in records. */
    public String ofUser(String user) {
        return ObservedClass.PREFIX + hidden("user/" + user);
    }

    /** The pseudonym of a pod, as used in records: a pod's name contains its user's. */
    public String ofPod(String pod) {
        return "pod-" + hidden("pod/" + pod);
    }

    /** Replaces the names of user and pod in an entry; entries without names stay the same. */
    public ClusterEntry hide(ClusterEntry entry) {
        return entry.renamed(this::ofPod, this::ofUser);
    }

    /** Replaces the user's name in an entry of the hub's log. */
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
            throw new IllegalStateException("this JDK does not support " + ALGORITHM, e);
        }
    }
}
