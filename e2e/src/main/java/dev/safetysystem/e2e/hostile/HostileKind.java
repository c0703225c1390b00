package dev.safetysystem.e2e.hostile;

/**
 * What the neighbour makes. {@code MARK} stands for a word that is found again wherever it has
 * come, {@code SECRET} for one that may come nowhere, {@code LABELS} for labels as of the
 * operator's pods, {@code TARGET} for the name of one of its Deployments, {@code SYSTEM} for the
 * name of a system.
 */
enum HostileKind {
    POD(
            "v1",
            "Pod",
            "pods",
            "'spec':{'containers':[{'name':'api','image':'MARK:v9','env':[{'name':'TOKEN','value':'SECRET'}]}]}"),
    CONFIG_MAP(
            "v1",
            "ConfigMap",
            "configmaps",
            "'data':{'release.json':'{\"formatVersion\":1,\"rollout\":{\"checks\":[]},\"version\":\"MARK\"}','MODE':'SECRET'}"),
    RECORD_THAT_IS_NO_JSON("v1", "ConfigMap", "configmaps", "'data':{'release.json':'{SECRET'}"),
    COPY("v1", "ConfigMap", "configmaps", "'immutable':true,'data':{'MODE':'MARK'}"),
    SECRET_OBJECT("v1", "Secret", "secrets", "'stringData':{'token':'SECRET'}"),
    SERVICE(
            "v1",
            "Service",
            "services",
            "'spec':{'selector':LABELS,'ports':[{'name':'http','port':8000,'targetPort':'http'}]}"),
    SERVICE_WITHOUT_SELECTOR("v1", "Service", "services", "'spec':{'ports':[{'port':1}]}"),
    HEADLESS_SERVICE(
            "v1",
            "Service",
            "services",
            "'spec':{'clusterIP':'None','selector':LABELS,'publishNotReadyAddresses':true}"),
    SLICE(
            "discovery.k8s.io/v1",
            "EndpointSlice",
            "endpointslices",
            "'addressType':'IPv4','ports':[{'name':'http','port':8000}],'endpoints':[{'addresses':['10.9.9.9'],'conditions':{'ready':true},'targetRef':{'kind':'Pod'}}]"),
    SLICE_OF_NOTHING(
            "discovery.k8s.io/v1",
            "EndpointSlice",
            "endpointslices",
            "'addressType':'IPv6','endpoints':[{'addresses':['fd00::9']}]"),
    DEPLOYMENT("apps/v1", "Deployment", "deployments", "'spec':{'replicas':1,WORKLOAD}"),
    REPLICA_SET("apps/v1", "ReplicaSet", "replicasets", "'spec':{'replicas':1,WORKLOAD}"),
    STATEFUL_SET(
            "apps/v1",
            "StatefulSet",
            "statefulsets",
            "'spec':{'replicas':1,'serviceName':'none',WORKLOAD}"),
    REVISION(
            "apps/v1",
            "ControllerRevision",
            "controllerrevisions",
            "'revision':7,'data':{'formatVersion':1,'version':'MARK','components':[{'name':'api','template':{}}]}"),
    REVISION_WITHOUT_DATA("apps/v1", "ControllerRevision", "controllerrevisions", "'revision':1"),
    AUTOSCALER(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "horizontalpodautoscalers",
            "'spec':{'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'TARGET'},'minReplicas':1,'maxReplicas':2,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':80}}}]}"),
    BUDGET(
            "policy/v1",
            "PodDisruptionBudget",
            "poddisruptionbudgets",
            "'spec':{'maxUnavailable':0,'selector':{'matchLabels':LABELS}}"),
    JOB(
            "batch/v1",
            "Job",
            "jobs",
            "'spec':{'template':{'metadata':{'labels':LABELS},'spec':{'restartPolicy':'Never','containers':[{'name':'api','image':'MARK'}]}}}"),
    ACCOUNT("v1", "ServiceAccount", "serviceaccounts", "'automountServiceAccountToken':false");

    private static final String WORKLOAD =
            "'selector':{'matchLabels':LABELS},'template':{'metadata':{'labels':LABELS},"
                    + "'spec':{'containers':[{'name':'api','image':'MARK:v9'}]}}";

    private final String apiVersion;
    private final String kind;
    private final String plural;
    private final String rest;

    HostileKind(String apiVersion, String kind, String plural, String rest) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.plural = plural;
        this.rest = rest;
    }

    /** As the audit log names it. */
    String plural() {
        return plural;
    }

    /**
     * An object of it, as JSON.
     *
     * @param metadata JSON
     * @param labels JSON: what selects the operator's pods
     */
    String json(String metadata, String labels, String target, String mark, String secret) {
        String text = "{'apiVersion':'%s','kind':'%s','metadata':METADATA,%s}";
        return text.formatted(apiVersion, kind, rest.replace("WORKLOAD", WORKLOAD))
                .replace("\"", "\\\"")
                .replace('\'', '"')
                .replace("LABELS", labels)
                .replace("TARGET", target)
                .replace("MARK", mark)
                .replace("SECRET", secret)
                .replace("METADATA", metadata);
    }
}
