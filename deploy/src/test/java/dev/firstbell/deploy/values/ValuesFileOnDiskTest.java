package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesFileOnDiskTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("values.yaml");
    }

    @ParameterizedTest
    @CsvSource({
        "'\0GITCRYPT\0abc', git-crypt unlock",
        "'$ANSIBLE_VAULT;1.1;AES256\n6162\n', ansible-vault edit",
        "'age-encryption.org/v1\n-> X25519', encrypted with age",
        "'-----BEGIN AGE ENCRYPTED FILE-----\n', encrypted with age",
        "'-----BEGIN PGP MESSAGE-----\n', encrypted with PGP",
        "'Salted__abc', encrypted with OpenSSL",
        "'U2FsdGVkX1+abc=\n', encrypted with transcrypt",
        "'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', git lfs pull",
        "'\u001f\u008b\b', archive belongs to --chart",
        "'hub:\n  a: M\u00fcller\n', :2: not UTF-8",
        "'\u00ff\u00feh\0u\0', the text is UTF-16"
    })
    void filesThatAreNotTextAreRefusedWithWhatToDo(String bytes, String message) throws IOException {
        Files.write(file, bytes.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> ValuesFile.read("--values", file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aPipeOrAHugeFileIsNotReadToItsEnd() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(5L << 30);
        }
        assertThatThrownBy(() -> ValuesFile.read("--values", file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--values: " + file + " has more than 16 MiB; a values file is smaller");
        assertThatThrownBy(() -> ValuesFile.read("--values", Path.of("-")))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--values: -: standard input cannot be edited; give a file");
    }

    @Test
    void aByteZeroIsNamedWithItsLine() throws IOException {
        Files.writeString(file, "hub:\n  a: \0\n");

        assertThatThrownBy(() -> ValuesFile.read("--values", file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ":2: a byte 0");
    }

    @Test
    void utf16OfEitherKindIsNamed() throws IOException {
        for (String charset : new String[] {"UTF-16", "UTF-16LE"}) {
            Files.write(file, "hub: {}\n".getBytes(Charset.forName(charset)));
            assertThatThrownBy(() -> ValuesFile.read("--values", file))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("UTF-16");
        }
    }

    @Test
    void aFileThatIsNotThereAndALinkToNothingAreNamed() throws IOException {
        assertThatThrownBy(() -> ValuesFile.read("--values", file))
                .hasMessage("--values: " + file + " cannot be read; there is no such file");
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), Path.of("gone.yaml"));
        assertThatThrownBy(() -> ValuesFile.read("--values", link))
                .hasMessage("--values: " + link + " cannot be read: it is a link to gone.yaml, which does not exist");
    }

    @Test
    void everyByteIsKeptByteOrderMarkIncluded() throws IOException {
        String text = "\uFEFFhub:\r\n  a: 1\r\n# 🎓";
        Files.writeString(file, text);

        ValuesFile read = ValuesFile.read("--values", file);
        assertThat(read.text()).isEqualTo(text);
        assertThat(read.write(text + "!")).isEqualTo(file.toRealPath());
        assertThat(file).content().isEqualTo(text + "!");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void aReadOnlyFileIsNotReplaced() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "no POSIX permissions");
        Files.writeString(file, "a: 1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        ValuesFile read = ValuesFile.read("--values", file);

        assertThatThrownBy(() -> read.write("a: 2\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("the file is read-only; allow writing (chmod u+w)");
        assertThat(file).content().isEqualTo("a: 1\n");
    }

    @Test
    void aFileThatChangedMeanwhileIsNotOverwritten() throws IOException {
        Files.writeString(file, "a: 1\n");
        ValuesFile read = ValuesFile.read("--values", file);
        Files.writeString(file, "a: 3\n");

        assertThatThrownBy(() -> read.write("a: 2\n")).hasMessageContaining("has changed since it was read");
        assertThat(file).content().isEqualTo("a: 3\n");
    }
}
