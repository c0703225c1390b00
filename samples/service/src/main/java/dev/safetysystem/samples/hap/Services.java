package dev.safetysystem.samples.hap;

import java.util.Map;

/** Which service belongs to which role. */
final class Services {
    private Services() {}

    /**
     * @throws InvalidSetting if the environment lacks what the role needs
     */
    static Service of(Role role, Build build, Map<String, String> environment, Metrics metrics) {
        var around = new Surroundings(role, build.version(), environment);
        return switch (role) {
            case FILTER -> answering(api(build, environment, metrics).routes());
            case SCREENING ->
                    answering(new Screening(around, api(build, environment, metrics)).routes());
            case INGESTION -> answering(new Ingestion(around).routes());
            case EMBEDDING ->
                    answering(Map.of("/v1/context", Route.post(new Embedding(around)::context)));
            case REASONING ->
                    Consumer.start(
                            around.redis(),
                            Queues.TO_REASON,
                            around.name(),
                            new Reasoning(around)::decide,
                            metrics);
            case EXECUTOR ->
                    Consumer.start(
                            around.redis(),
                            Queues.TO_EXECUTE,
                            around.name(),
                            new Executor(around)::execute,
                            metrics);
            case SESSION -> answering(new Session(around).routes());
            case REPORTING ->
                    answering(Map.of("/v1/report", Route.get(new Reporting(around)::report)));
        };
    }

    private static Api api(Build build, Map<String, String> environment, Metrics metrics) {
        var settings = Settings.from(environment);
        Log.info("filter: " + settings);
        var filter = new Filter(Rules.shipped(), settings, build.misbehaviour(), System::nanoTime);
        return new Api(filter, settings, metrics);
    }

    private static Service answering(Map<String, Route> routes) {
        return () -> routes;
    }
}
