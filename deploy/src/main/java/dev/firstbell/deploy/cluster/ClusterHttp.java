package dev.firstbell.deploy.cluster;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.model.jackson.Jackson2JdkTypesModule;
import java.net.http.HttpClient;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * How {@link KubernetesClient} talks to an API server: it follows no redirects. The library would follow each, and send
 * the kubeconfig's credentials to the host that the redirect names. An API server does not redirect these requests.
 */
final class ClusterHttp extends JdkHttpClientFactory {
    @Override
    protected void additionalConfig(HttpClient.Builder builder) {
        // The library calls this last, after it has asked for all redirects to be followed.
        builder.followRedirects(HttpClient.Redirect.NEVER);
    }

    /** How JSON is read: the library's way, except that {@code null} in place of a list is an empty list, as Go writes it. */
    static KubernetesSerialization json() {
        return new KubernetesSerialization(
                JsonMapper.builderWithJackson2Defaults()
                        .addModule(new Jackson2JdkTypesModule())
                        .withConfigOverride(
                                List.class,
                                lists -> lists.setNullHandling(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.SKIP)))
                        .build(),
                true);
    }
}
