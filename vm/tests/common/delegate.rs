//! Constraint systems around another one, which differ from it in a few methods.

/// The methods of a [`zkvm::r1cs::ConstraintSystem`], named one by one, as those of the field `$inner`.
macro_rules! delegate {
    ($inner:tt: $($method:ident)*) => { $($crate::common::delegate::delegate!(@$method $inner);)* };
    (@multiply $inner:tt) => {
        fn multiply(
            &mut self,
            left: ::zkvm::r1cs::LinearCombination,
            right: ::zkvm::r1cs::LinearCombination,
        ) -> ::zkvm::r1cs::Wires {
            self.$inner.multiply(left, right)
        }
    };
    (@allocate $inner:tt) => {
        fn allocate(
            &mut self,
            assignment: Option<::zkvm::Scalar>,
        ) -> Result<::zkvm::r1cs::Variable, ::zkvm::r1cs::R1csError> {
            self.$inner.allocate(assignment)
        }
    };
    (@allocate_multiplier $inner:tt) => {
        fn allocate_multiplier(
            &mut self,
            assignment: Option<(::zkvm::Scalar, ::zkvm::Scalar)>,
        ) -> Result<::zkvm::r1cs::Wires, ::zkvm::r1cs::R1csError> {
            self.$inner.allocate_multiplier(assignment)
        }
    };
    (@constrain $inner:tt) => {
        fn constrain(&mut self, lc: ::zkvm::r1cs::LinearCombination) {
            self.$inner.constrain(lc);
        }
    };
    (@node $inner:tt) => {
        fn node(&mut self, lc: ::zkvm::r1cs::LinearCombination) -> ::zkvm::r1cs::Variable {
            self.$inner.node(lc)
        }
    };
    (@multipliers_len $inner:tt) => {
        fn multipliers_len(&self) -> usize {
            self.$inner.multipliers_len()
        }
    };
    (@constraints_len $inner:tt) => {
        fn constraints_len(&self) -> usize {
            self.$inner.constraints_len()
        }
    };
    (@evaluate $inner:tt) => {
        fn evaluate(&self, lc: &::zkvm::r1cs::LinearCombination) -> Option<::zkvm::Scalar> {
            self.$inner.evaluate(lc)
        }
    };
}
pub(crate) use delegate;
