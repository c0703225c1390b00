package dev.safetysystem.operator.runtime.kube;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.model.Names;
import dev.safetysystem.operator.model.SystemId;
import dev.safetysystem.operator.render.DryRun;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API server makes of rendered Deployments: a create under a generated name, as a dry run,
 * so that its defaults and webhooks show without anything being stored. Asked only where somebody
 * else has written into a pod template, and remembered for a while.
 */
public final class DryRuns {
    private static final Logger LOG = LoggerFactory.getLogger(DryRuns.class);
    private static final int REMEMBERED = 128;

    /** Webhooks change, too. */
    private static final Duration ANSWERS = Duration.ofMinutes(10);

    private static final Duration REFUSALS = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<String, Answer> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
                            return size() > REMEMBERED;
                        }
                    });

    /**
     * @param template empty where it was refused
     */
    private record Answer(Optional<JsonNode> template, Instant until) {}

    public DryRuns(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * The pod template for each, by its hash; empty where the API server refuses it.
     *
     * @throws KubernetesClientException if it does not answer at all
     */
    public Map<String, Optional<JsonNode>> answers(SystemId system, List<DryRun> questions) {
        var answers = new HashMap<String, Optional<JsonNode>>();
        questions.forEach(
                question -> answers.put(question.hash(), answer(system, question).template()));
        return Map.copyOf(answers);
    }

    private Answer answer(SystemId system, DryRun question) {
        String key = system.namespace() + "/" + question.hash();
        Answer last = known.get(key);
        if (last != null && clock.instant().isBefore(last.until())) {
            return last;
        }
        Answer now = ask(system, question);
        known.put(key, now);
        return now;
    }

    private Answer ask(SystemId system, DryRun question) {
        Deployment object = client.getKubernetesSerialization().clone(question.rendered());
        var meta = object.getMetadata();
        meta.setGenerateName(meta.getName() + "-");
        meta.setName(null);
        String path =
                KindPaths.of(Deployment.class, system.namespace())
                        + "?dryRun=All&fieldManager="
                        + Names.MANAGER;
        try {
            String answer = client.raw(path, "POST", object);
            Deployment made =
                    client.getKubernetesSerialization().unmarshal(answer, Deployment.class);
            return new Answer(
                    Optional.of(Json.tree(made.getSpec().getTemplate())),
                    clock.instant().plus(ANSWERS));
        } catch (KubernetesClientException e) {
            if (!ApiRefusal.ofOneWrite(e)) {
                throw e;
            }
            LOG.info(
                    "What webhooks and defaults make of {} is not known: {}",
                    question.rendered().getMetadata().getName(),
                    ApiRefusal.describe(e));
            return new Answer(Optional.empty(), clock.instant().plus(REFUSALS));
        }
    }
}
