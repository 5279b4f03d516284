package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.image.TestingLayout.bytes;
import static dev.firstbell.deploy.image.TestingLayout.read;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.image.TestingLayout;
import dev.firstbell.deploy.image.TestingLayout.Part;
import dev.firstbell.deploy.image.TestingRegistry;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts, models and signatures have manifests like images'; they had a table of layers. */
class ArtifactsAreNotImagesTest {
    private static final String HELM = "application/vnd.cncf.helm.config.v1+json";
    private static final String CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    @TempDir
    private Path folder;

    @Test
    void aHelmChartInARegistryIsNamed() {
        try (TestingRegistry registry = new TestingRegistry(TestingRegistry.LogIn.NONE)) {
            String config = registry.blob("charts/jupyterhub", "{\"name\": \"jupyterhub\", \"version\": \"4.4.0\"}");
            registry.manifest(
                    "charts/jupyterhub",
                    "4.4.0",
                    "application/vnd.oci.image.manifest.v1+json",
                    manifest(HELM, config, CHART));
            String name = registry.host() + "/charts/jupyterhub:4.4.0";

            assertThatThrownBy(() -> read(name))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage(
                            name + " is a Helm chart (config media type " + HELM + "), not a container image; pass the"
                                    + " image of the students' servers, which Zero to JupyterHub has in singleuser.image");
        }
    }

    @Test
    void aHelmChartInALayoutIsNamed() throws IOException {
        layout(HELM, CHART);
        refused("has no image for linux/amd64; its index holds no image, but a Helm chart (config media type " + HELM
                + ")");
    }

    @Test
    void anArtifactThatClaimsAPlatformIsNamed() throws IOException {
        String digest = layout(HELM, CHART);
        new TestingLayout(folder)
                .index("{\"digest\": \"%s\", \"platform\": {\"os\": \"linux\", \"architecture\": \"amd64\"}}"
                        .formatted(digest));

        refused(folder + " is a Helm chart (config media type " + HELM + "), not a container image");
    }

    @Test
    void otherArtifactsAreNamed() throws IOException {
        String image = "application/vnd.oci.image.config.v1+json";
        String nothing = "application/vnd.oci.empty.v1+json";
        layout(image, "application/vnd.dev.cosign.simplesigning.v1+json");
        refused("but a signature (layer media type application/vnd.dev.cosign.simplesigning.v1+json)");
        layout(image, "application/spdx+json");
        refused("but a bill of materials (layer media type application/spdx+json)");
        layout(image, "application/vnd.in-toto+json");
        refused("but an attestation (layer media type application/vnd.in-toto+json)");
        layout("application/vnd.wasm.config.v0+json", "application/wasm");
        refused("but a WebAssembly module (config media type application/vnd.wasm.config.v0+json)");
        layout("application/vnd.docker.container.image.v1+json", "application/vnd.ollama.image.model");
        refused("but a machine-learning model (layer media type application/vnd.ollama.image.model)");
        layout("application/vnd.cncf.model.config.v1+json", "application/vnd.cncf.model.weight.v1.tar");
        refused("but a machine-learning model (config media type application/vnd.cncf.model.config.v1+json)");
        layout(nothing, "application/x-something");
        refused("but an artifact of another kind (layer media type application/x-something)");
        layout(nothing, nothing);
        refused("but an artifact of another kind (layer media type " + nothing + ")");
        layout("application/vnd.sylabs.sif.config.v1+json", "application/vnd.sylabs.sif.layer.v1.sif");
        refused("but a Singularity image (config media type application/vnd.sylabs.sif.config.v1+json)");
    }

    @Test
    void anIndexOfAttestationsOnlySaysSo() throws IOException {
        String digest = layout("application/vnd.oci.image.config.v1+json", "application/vnd.in-toto+json");
        new TestingLayout(folder)
                .index("{\"digest\": \"%s\", \"platform\": {\"os\": \"unknown\", \"architecture\": \"unknown\"}}"
                        .formatted(digest));

        refused("but a document for the platform unknown, as attestations have it");
    }

    @Test
    void aManifestWithoutLayersIsNotAnImage() throws IOException {
        new TestingLayout(folder).image();

        refused("has no layers, so nodes have no files to pull");
    }

    @Test
    void anImageAsOldRegistriesServeItIsRead() throws IOException {
        new TestingLayout(folder)
                .image(
                        text -> text.replace("application/vnd.oci.image.config.v1+json", "application/octet-stream"),
                        UnaryOperator.identity(),
                        Part.gzip(TestingLayout.tar(1, "a")));

        org.assertj.core.api.Assertions.assertThat(read(folder).layers()).hasSize(1);
    }

    private void refused(String message) {
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    private String layout(String config, String layer) throws IOException {
        TestingLayout layout = new TestingLayout(folder);
        String digest = layout.blob(bytes(manifest(config, layout.blob(bytes("{}")), layer)));
        layout.index("{\"digest\": \"" + digest + "\"}");
        return digest;
    }

    private static String manifest(String configType, String config, String layerType) {
        return "{\"schemaVersion\": 2, \"config\": {\"mediaType\": \"%s\", \"digest\": \"%s\"}, \"layers\": [{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": 2}]}"
                .formatted(configType, config, layerType, config);
    }
}
