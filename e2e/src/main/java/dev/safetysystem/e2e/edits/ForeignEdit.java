package dev.safetysystem.e2e.edits;

import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * What somebody may do to an object of the operator's. {@code MARK} stands for a word that is found
 * again wherever the edit has come.
 */
enum ForeignEdit {
    VARIABLE("{'containers':[{'name':'api','env':[{'name':'MARK','value':'x'}]}]}"),
    COMMAND("{'containers':[{'name':'api','command':['MARK']}]}"),
    IMAGE("{'containers':[{'name':'api','image':'MARK/api:VERSION'}]}"),
    CONTAINER("{'containers':[{'name':'MARK','image':'side'}]}"),
    INIT_CONTAINER("{'initContainers':[{'name':'MARK','image':'init'}]}"),
    VOLUME(
            "{'volumes':[{'name':'MARK','emptyDir':{}}],'containers':[{'name':'api','volumeMounts':"
                    + "[{'name':'MARK','mountPath':'/MARK'}]}]}"),
    NODE(
            "{'nodeSelector':{'kubernetes.io/os':'linux','MARK':null},'hostNetwork':true,"
                    + "'hostAliases':[{'ip':'10.0.0.1','hostnames':['MARK']}]}"),
    ANNOTATION(Where.TEMPLATE, "{'metadata':{'annotations':{'MARK':'x'}}}"),
    LABEL(Where.TEMPLATE, "{'metadata':{'labels':{'MARK':'x'}}}"),
    PAUSED(Where.DEPLOYMENT, "{'spec':{'paused':true}}"),
    OWNER(Where.DEPLOYMENT, "{'metadata':{'ownerReferences':null}}"),
    SIZE(Where.DEPLOYMENT, "{'spec':{'replicas':4}}"),
    SELECTOR(Where.SERVICE, "{'spec':{'selector':{'MARK':'x'}}}"),
    UNREADY(Where.SERVICE, "{'spec':{'publishNotReadyAddresses':true}}"),
    PORT(Where.SERVICE, "{'spec':{'ports':[{'port':8000,'targetPort':9}]}}");

    /** What is edited. */
    enum Where {
        POD,
        TEMPLATE,
        DEPLOYMENT,
        SERVICE
    }

    private final Where where;
    private final String patch;

    ForeignEdit(String podSpec) {
        this(Where.POD, podSpec);
    }

    ForeignEdit(Where where, String patch) {
        this.where = where;
        this.patch = patch.replace('\'', '"');
    }

    boolean isOfService() {
        return where == Where.SERVICE;
    }

    /** Whether the mark goes into pods. */
    boolean isOfPods() {
        return where == Where.POD || where == Where.TEMPLATE;
    }

    /** Whether each edit of this kind is of the same fields, as the product names them. */
    boolean isOfTheSameFields() {
        return switch (this) {
            case VARIABLE, CONTAINER, INIT_CONTAINER, VOLUME, ANNOTATION, LABEL -> false;
            case COMMAND, IMAGE, NODE, PAUSED, OWNER, SIZE, SELECTOR, UNREADY, PORT -> true;
        };
    }

    PatchType type() {
        return this == OWNER ? PatchType.JSON_MERGE : PatchType.STRATEGIC_MERGE;
    }

    String patch(String mark, String version) {
        String body = patch.replace("MARK", mark).replace("VERSION", version);
        return switch (where) {
            case POD -> "{\"spec\":{\"template\":{\"spec\":" + body + "}}}";
            case TEMPLATE -> "{\"spec\":{\"template\":" + body + "}}";
            case DEPLOYMENT, SERVICE -> body;
        };
    }
}
