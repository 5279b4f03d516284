package dev.firstbell.deploy.description;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.InputFiles;
import java.util.List;
import java.util.Optional;

class DescriptionFuzzTest extends ParserFuzzTest {
    private static final String VALUES = """
            hub:
              concurrentSpawnLimit: 40
              activeServerLimit: "200"
              config:
                JupyterHub: {concurrent_spawn_limit: 60}
                KubeSpawner: {start_timeout: 240}
              extraConfig:
                limits: |
                  c.JupyterHub.active_server_limit = 200
            singleuser:
              memory: {guarantee: 1G, limit: 2Gi}
              cpu: {limit: 0.5}
              storage: {type: static, extraVolumes: [{name: a, ephemeral: {}}]}
              image: {name: example.edu/course, tag: latest}
              nodeSelector: {pool: users}
              profileList:
                - display_name: Large
                  kubespawner_override: {mem_guarantee: 8G}
            scheduling:
              userPlaceholder: {replicas: 4}
              podPriority: {enabled: yes}
            cull: {timeout: 3600, every: null}
            """;

    private static final String FLUX = """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            spec:
              chart: {spec: {chart: jupyterhub}}
              valuesFrom: [{kind: Secret, name: more}]
              values: {hub: {concurrentSpawnLimit: 40}}
            """;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "values-description",
                "values.yaml",
                bytes -> DescribedDeployment.of(new DescribedDeployment.Request(
                        List.of(new DescribedDeployment.ValuesText(
                                "values.yaml", InputFiles.text("values.yaml", bytes))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                VALUES,
                FLUX));
    }
}
