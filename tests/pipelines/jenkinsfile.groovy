// Runs a declarative Jenkinsfile, and prints each of its sections and steps as JSON. The conditions in `expression` are
// evaluated with what the second argument says of the build, in JSON.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

class Section {
    List inside = []
    Map build

    Section(Map build) { this.build = build }

    def methodMissing(String name, arguments) {
        def section = [name: name, arguments: [], inside: []]
        arguments.each { argument ->
            if (argument instanceof Closure) {
                def inner = new Section(build)
                argument.delegate = inner
                argument.resolveStrategy = Closure.DELEGATE_FIRST
                def value = argument.call()
                section.inside.addAll(inner.inside)
                if (name == 'expression') section.arguments << (value as boolean)
            } else {
                section.arguments << (argument instanceof GString ? argument.toString() : argument)
            }
        }
        inside << section
        section
    }

    def propertyMissing(String name) {
        build.containsKey(name) ? build[name] : name
    }

    void propertyMissing(String name, value) {
        inside << [name: name, arguments: [value.toString()], inside: []]
    }
}

def root = new Section(new JsonSlurper().parseText(args[1]) as Map)
def script = new GroovyShell().parse(new File(args[0]))
script.metaClass.methodMissing = { String name, arguments -> root.methodMissing(name, arguments) }
script.metaClass.propertyMissing = { String name -> root.propertyMissing(name) }
script.run()
println JsonOutput.toJson(root.inside)
