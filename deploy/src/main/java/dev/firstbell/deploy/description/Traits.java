package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.yaml.EditDistance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names of traits in {@code hub.config} and in profiles that no class has. The hub starts with them and ignores them, so
 * a limit with a typo in its name is not in force. A name is reported only if it is close to a trait, or is one of
 * another class: a site's own subclass may have traits that are not in this table. Source: JupyterHub (app.py,
 * spawner.py) and KubeSpawner 7 (spawner.py). Stateless.
 */
final class Traits {
    private static final String HUB = "JupyterHub";
    private static final String PARENT = "Spawner";

    private static final Set<String> OF_SPAWNER = names("apply_user_options args auth_state_hook cmd"
            + " consecutive_failure_limit cpu_guarantee cpu_limit debug default_url disable_user_config env_keep"
            + " environment group_overrides http_timeout hub_connect_url ip mem_guarantee mem_limit notebook_dir"
            + " oauth_client_allowed_scopes oauth_roles options_form options_from_form poll_interval poll_jitter port"
            + " post_stop_hook pre_spawn_hook progress_ready_hook server_token_scopes ssl_alt_names"
            + " ssl_alt_names_include_local start_timeout");

    private static final Set<String> OF_KUBESPAWNER = names("additional_profile_form_template_paths"
            + " after_pod_created_hook allow_privilege_escalation automount_service_account_token cmd common_labels"
            + " component_label container_security_context delete_grace_period delete_pvc delete_stopped_pods"
            + " dns_name_template enable_user_namespaces events_enabled extra_annotations extra_container_config"
            + " extra_containers extra_labels extra_pod_config extra_resource_guarantees extra_resource_limits fs_gid"
            + " get_pod_url gid handle_legacy_names hub_connect_ip hub_connect_port image image_pull_policy"
            + " image_pull_secrets init_containers ip k8s_api_host k8s_api_request_retry_timeout"
            + " k8s_api_request_timeout k8s_api_ssl_ca_cert k8s_api_threadpool_workers k8s_api_verify_ssl"
            + " lifecycle_hooks modify_pod_hook namespace node_affinity_preferred node_affinity_required node_selector"
            + " pod_affinity_preferred pod_affinity_required pod_anti_affinity_preferred pod_anti_affinity_required"
            + " pod_connect_ip pod_name_template pod_security_context port priority_class_name privileged"
            + " profile_form_template profile_list pvc_name_template remember_pvc_name scheduler_name"
            + " secret_mount_path secret_name_template service_account services_enabled slow_spawn_message"
            + " slow_spawn_message_frequency slow_spawn_message_threshold slug_scheme storage_access_modes"
            + " storage_capacity storage_class storage_extra_annotations storage_extra_labels storage_pvc_ensure"
            + " storage_selector supplemental_gids tolerations uid user_namespace_annotations user_namespace_labels"
            + " user_namespace_template volume_mounts volumes working_dir");

    private static final Set<String> OF_HUB = names("active_server_limit active_user_window activity_resolution"
            + " admin_access admin_users allow_existing_invalid_named_servers allow_named_servers answer_yes"
            + " api_page_default_limit api_page_max_limit api_tokens authenticate_prometheus authenticator_class"
            + " base_url bind_url cleanup_proxy cleanup_servers concurrent_spawn_limit config_file confirm_no_ssl"
            + " cookie_host_prefix_enabled cookie_max_age_days cookie_secret cookie_secret_file custom_scopes"
            + " data_files_path db_kwargs db_url debug_db debug_proxy default_server_name default_url"
            + " external_ssl_authorities extra_handlers extra_log_file extra_log_handlers extra_user_scopes"
            + " forwarded_host_header generate_certs generate_config hub_bind_url hub_connect_ip hub_connect_port"
            + " hub_connect_url hub_ip hub_port hub_prefix hub_routespec hub_socket_mode implicit_spawn_seconds"
            + " init_spawners_timeout internal_certs_location internal_ssl ip jinja_environment_options"
            + " last_activity_interval load_groups load_roles log_datefmt log_format log_level logging_config"
            + " logo_file named_server_limit_per_user oauth_token_expires_in pid_file port proxy_api_ip proxy_api_port"
            + " proxy_auth_token proxy_check_interval proxy_class proxy_cmd public_url recreate_internal_certs"
            + " redirect_to_server reset_db service_check_interval service_tokens services show_config"
            + " shutdown_on_logout spawn_throttle_retry_range spawner_class ssl_cert ssl_key statsd_host statsd_port"
            + " statsd_prefix subdomain_hook subdomain_host template_paths template_vars"
            + " token_expires_in_max_seconds tornado_settings trust_user_provided_tokens trusted_alt_names"
            + " trusted_downstream_ips upgrade_db use_legacy_stopped_server_status_code user_redirect_hook");

    /** Keys of the chart's values that are no traits, with the traits that they set. */
    private static final Map<String, String> OF_THE_CHART = Map.of(
            "memory", "mem_guarantee` or `mem_limit",
            "cpu", "cpu_guarantee` or `cpu_limit",
            "storage", "storage_capacity` or `volumes",
            "extraResource", "extra_resource_guarantees` or `extra_resource_limits",
            "extraEnv", "environment",
            "cmd_args", "args");

    /** Classes that values usually set, of JupyterHub, KubeSpawner and the authenticators that the chart's image has. */
    private static final Set<String> CLASSES = names("JupyterHub KubeSpawner Spawner Authenticator LocalAuthenticator"
            + " PAMAuthenticator DummyAuthenticator NullAuthenticator OAuthenticator GenericOAuthenticator"
            + " GitHubOAuthenticator GitLabOAuthenticator GoogleOAuthenticator AzureAdOAuthenticator Auth0OAuthenticator"
            + " CILogonOAuthenticator GlobusOAuthenticator OkpyOAuthenticator OpenShiftOAuthenticator"
            + " BitbucketOAuthenticator LDAPAuthenticator LTIAuthenticator LTI11Authenticator"
            + " LTI13Authenticator NativeAuthenticator TmpAuthenticator HashAuthenticator FirstUseAuthenticator"
            + " SharedPasswordAuthenticator Proxy ConfigurableHTTPProxy CryptKeeper Application LogFormatter"
            + " JupyterApp Service ServiceAuth SingleUserServer ServerApp RoleManager");

    private Traits() {}

    private static Set<String> names(String words) {
        return Set.of(words.split(" "));
    }

    /** The sections of {@code hub.config} and the names in them that do not exist. */
    static List<Rejected> inConfig(MergedValues values) {
        List<Rejected> found = new ArrayList<>(sections(values));
        for (String section : List.of(HUB, PARENT, Key.SPAWNER)) {
            values.at(List.of("hub", "config", section)).ifPresent(at -> {
                if (at.written() instanceof Written.Mapping mapping) {
                    mapping.entries()
                            .forEach((name, value) ->
                                    of(section, name, value.where(), at.key()).ifPresent(found::add));
                }
            });
        }
        return found;
    }

    /**
     * Sections that are no classes: the chart refuses a name that begins with a small letter, and the hub ignores one with a
     * typo. A site may have classes of its own, so that only a name close to a usual one is reported.
     */
    private static List<Rejected> sections(MergedValues values) {
        List<Rejected> found = new ArrayList<>();
        values.at(List.of("hub", "config")).ifPresent(config -> {
            if (config.written() instanceof Written.Mapping mapping) {
                mapping.entries().forEach((section, value) -> {
                    Optional<String> likely = usual(section).filter(name -> !isOfTheSite(values, section));
                    Origin origin = new Origin(value.where(), config.key() + "." + section, Origin.Source.WRITTEN);
                    if (section.matches("[a-z].*")) {
                        found.add(
                                new Rejected(
                                        origin,
                                        "a section that does not begin with a capital letter, which the chart refuses",
                                        likely.map(name -> "did you mean `" + name + "`?")
                                                .orElse(
                                                        "write the name of a class, such as JupyterHub, and the trait below it")));
                    } else {
                        likely.ifPresent(name -> found.add(new Rejected(
                                origin,
                                "a class that JupyterHub does not have, so the hub ignores what is below it",
                                "did you mean `" + name + "`?")));
                    }
                });
            }
        });
        return found;
    }

    /** The usual class whose name differs by a typo, or only in case. */
    private static Optional<String> usual(String section) {
        String plain = plain(section);
        return CLASSES.contains(section)
                ? Optional.empty()
                : CLASSES.stream()
                        .min(Comparator.comparingInt((String name) -> EditDistance.between(plain, plain(name)))
                                .thenComparing(Comparator.naturalOrder()))
                        // A subclass of the site usually has a name that ends with that of its parent.
                        .filter(name -> !section.endsWith(name))
                        .filter(name -> EditDistance.between(plain, plain(name)) <= Math.min(2, name.length() / 5));
    }

    /** Whether the values use the name elsewhere, as the spawner or as a class in Python. */
    private static boolean isOfTheSite(MergedValues values, String section) {
        return values.files().stream()
                        .anyMatch(file -> List.of("extraConfig", "extraFiles").stream()
                                .anyMatch(code -> file.at(List.of("hub", code))
                                        .filter(written -> has(written, section))
                                        .isPresent()))
                || List.of("spawner_class", "authenticator_class", "proxy_class").stream()
                        .anyMatch(trait -> values.at(List.of("hub", "config", HUB, trait))
                                .filter(found -> has(found.written(), section))
                                .isPresent());
    }

    private static boolean has(Written written, String word) {
        return written instanceof Written.Scalar scalar
                ? scalar.text().contains(word)
                : written instanceof Written.Mapping mapping
                        ? mapping.entries().values().stream().anyMatch(each -> has(each, word))
                        : written instanceof Written.Items items
                                && items.items().stream().anyMatch(each -> has(each, word));
    }

    /**
     * A name that a class does not have.
     *
     * @param key the key of the mapping with the traits
     */
    static Optional<Rejected> of(String section, String name, String where, String key) {
        Set<String> known = known(section);
        if (known.contains(name) || name.startsWith("_")) {
            return Optional.empty();
        }
        Origin origin = new Origin(where, key + "." + name, Origin.Source.WRITTEN);
        String ignored = "a name that " + section + " does not have, so the hub ignores it";
        Optional<String> other = List.of(HUB, PARENT, Key.SPAWNER).stream()
                .filter(each -> !each.equals(section) && known(each).contains(name))
                .findFirst();
        if (other.isPresent()) {
            String right = other.get().equals(PARENT) ? Key.SPAWNER : other.get();
            return Optional.of(new Rejected(
                    origin, ignored, "it is one of " + right + "; move it to hub.config." + right + "." + name));
        }
        Optional<String> likely = Optional.ofNullable(section.equals(HUB) ? null : OF_THE_CHART.get(name))
                .or(() -> nearest(name, known));
        return likely.map(trait -> new Rejected(origin, ignored, "did you mean `" + trait + "`?"));
    }

    private static Set<String> known(String section) {
        if (section.equals(HUB)) {
            return OF_HUB;
        }
        if (section.equals(PARENT)) {
            return OF_SPAWNER;
        }
        Set<String> both = new TreeSet<>(OF_SPAWNER);
        both.addAll(OF_KUBESPAWNER);
        return both;
    }

    /** The trait whose name differs by a typo, or only in case and underscores. */
    private static Optional<String> nearest(String name, Set<String> known) {
        String plain = plain(name);
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> EditDistance.between(plain, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> EditDistance.between(plain, plain(candidate)) <= plain.length() / 5);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }
}
