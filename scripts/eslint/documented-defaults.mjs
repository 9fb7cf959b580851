/** Every optional property of an exported interface says in its docstring what happens when it is left out. */
export const documentedDefaults = {
  meta: {
    type: 'problem',
    messages: { missing: "'{{name}}' is optional: say with @default what happens without it" },
    schema: [],
  },
  create(context) {
    return {
      'ExportNamedDeclaration > TSInterfaceDeclaration > TSInterfaceBody > TSPropertySignature[optional=true]'(property) {
        const documentation = context.sourceCode.getCommentsBefore(property).at(-1)?.value ?? '';
        if (!/@default\s+\S/.test(documentation)) context.report({ node: property, messageId: 'missing', data: { name: property.key.name } });
      },
    };
  },
};
