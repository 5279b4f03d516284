package dev.firstbell.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    @Test
    void defaultTagIsLatest() {
        assertThat(ImageReference.parse("localhost/a/b").version()).isEqualTo("latest");
        assertThat(ImageReference.parse("localhost:5000/a@" + DIGEST).tag()).isEmpty();
    }

    @Test
    void digestTakesPrecedenceOverTag() {
        assertThat(ImageReference.parse("ghcr.io/a/b:c@" + DIGEST).version()).isEqualTo(DIGEST);
    }

    @Test
    void anAddressAndAnEmptyTagHaveTheirRemedy() {
        assertThatThrownBy(() -> ImageReference.parse("https://quay.io/jupyter/base:x"))
                .hasMessage("https://quay.io/jupyter/base:x: the name of an image has no `https://`; write"
                        + " quay.io/jupyter/base:x");
        assertThatThrownBy(() -> ImageReference.parse("quay.io/x:"))
                .hasMessage(
                        "quay.io/x:: there is no tag after the colon; write it, or leave the colon out for `latest`");
    }

    @Test
    void officialImagesOfDockerHubAreInLibrary() {
        assertThat(ImageReference.parse("docker.io/debian:trixie").repository()).isEqualTo("library/debian");
        assertThat(ImageReference.parse("docker.io/jupyter/base:x").repository())
                .isEqualTo("jupyter/base");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "debian",
                "debian:trixie",
                "a/b:c",
                "ghcr.io",
                "ghcr.io/",
                "ghcr.io/A:b",
                "ghcr.io/a:",
                "ghcr.io/a:b c",
                "ghcr.io/a@sha256:123",
                "ghcr.io/a@md5:" + "0",
                "ghcr.io/a//b:c",
                "gh cr.io/a:b",
                "ghcr.io/a/../b:c",
                "ghcr.io:port/a:b",
                "x@ghcr.io/a:b",
                "https://ghcr.io/a:b"
            })
    void malformedReferenceIsBadInputAndQuoted(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(text);
    }

    @Property(tries = 300)
    void textOfAReferenceParsesToTheSameReference(@ForAll("references") ImageReference reference) {
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }

    @Property(tries = 300)
    void arbitraryTextIsParsedOrBadInput(@ForAll String text) {
        try {
            ImageReference reference = ImageReference.parse(text);
            assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
        } catch (BadInputException e) {
            assertThat(e.problems()).hasSize(1);
        }
    }

    @Test
    void missingFolderIsNotTakenForARegistry() {
        assertThatThrownBy(() -> ImageSource.parse("./layout"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("./layout: the folder does not exist");
        assertThatThrownBy(() -> ImageSource.parse("oci/layout"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("is not an existing folder and does not start with a registry");
    }

    @Test
    void transportPrefixesOfOtherToolsAreAccepted() {
        assertThat(ImageSource.parse("oci:here")).isEqualTo(new ImageSource.Layout(Path.of("here")));
        assertThat(ImageSource.parse("docker://localhost/a:b"))
                .isEqualTo(new ImageSource.InRegistry(
                        new ImageReference("localhost", "a", Optional.of("b"), Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "linux/", "/amd64", "linux/arm/v7/x", "linux//v8"})
    void malformedPlatformIsBadInput(String text) {
        assertThatThrownBy(() -> Platform.parse(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("use OS/ARCHITECTURE");
    }

    @Provide
    Arbitrary<ImageReference> references() {
        Arbitrary<String> word = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(8);
        return Combinators.combine(
                        word.map(name -> name + ".example:5000"),
                        word.list().ofMinSize(2).ofMaxSize(4).map(parts -> String.join("/", parts)),
                        word.optional(),
                        Arbitraries.of(Optional.of(DIGEST), Optional.<String>empty()))
                .as((registry, repository, tag, digest) -> new ImageReference(
                        registry, repository, tag.isEmpty() && digest.isEmpty() ? Optional.of("t") : tag, digest));
    }
}
